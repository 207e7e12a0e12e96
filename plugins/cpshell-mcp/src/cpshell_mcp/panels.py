"""Open a session when a profile is first used, and log out of all at the end."""

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import cpshell
from cpshell.client import Panel, failure, profiles, state_file
from cpshell.errors import AccessError, CpshellError, UsageError
from cpshell.plugin import Profile
from cpshell_mcp.options import Options

_END_SECONDS = 1.5
"""For calls that run, and for logging out: clients kill a server that takes two seconds."""


class _Door:
    """The one session of a profile, opened by whoever comes first."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.opening = threading.Lock()
        self.panel: Panel | None = None
        self.refused: AccessError | None = None


class Panels:
    """The sessions of the profiles that agents may use. Threads share it."""

    def __init__(self, options: Options) -> None:
        """Raises UsageError for a profile that does not exist, or an invalid configuration."""
        self._options = options
        self._doors = {each.name: _Door(each) for each in profiles(*options.profiles)}
        self._running = 0
        self._changed = threading.Condition()
        self._closing = False

    @property
    def profiles(self) -> list[Profile]:
        """Return the profiles that agents may use."""
        return [door.profile for door in self._doors.values()]

    def opened(self, name: object) -> Panel | None:
        """Return the session of a profile, if it has been opened."""
        door = self._doors.get(name) if isinstance(name, str) else None
        return door.panel if door is not None else None

    @contextmanager
    def using(self, name: str) -> Iterator[Panel]:
        """Give the session of a profile for a call, which is waited for at the end.

        Raises:
            UsageError: no such profile, or the server is ending.
            AccessError, ConnectionFailed, NotAReply: the login failed.
        """
        door = self._door(name)
        with self._changed:
            self._refuse_at_the_end()
            self._running += 1
        try:
            yield self._panel(door)
        finally:
            self._count(-1)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Wait for a person: the end does not wait for that.

        Raises:
            UsageError: the server has ended meanwhile.
        """
        self._count(-1)
        try:
            yield
        finally:
            self._count(+1)
        with self._changed:
            self._refuse_at_the_end()

    def close(self) -> None:
        """Wait for the calls that run, and log out, for as long as a client gives."""
        until = time.monotonic() + _END_SECONDS
        with self._changed:
            self._closing = True
            self._changed.wait_for(lambda: self._running == 0, _END_SECONDS)
        panels = [door.panel for door in self._doors.values() if door.panel is not None]
        threads = [threading.Thread(target=_close, args=[each], daemon=True) for each in panels]
        _start(threads)
        for thread in threads:
            thread.join(max(0.1, until - time.monotonic()))

    def _door(self, name: str) -> _Door:
        if name not in self._doors:
            names = ", ".join(self._doors)
            raise UsageError(f"unknown profile {name!r}", hint=f"profiles: {names}")
        return self._doors[name]

    def _panel(self, door: _Door) -> Panel:
        with door.opening:
            if door.refused is not None:
                raise AccessError(
                    f"not tried again, it could lock the account: {door.refused.message}",
                    hint="mend the profile, then start cpshell-mcp again",
                )
            if door.panel is None:
                try:
                    door.panel = self._opened(door.profile)
                except AccessError as error:
                    door.refused = error
                    raise
            return door.panel

    def _opened(self, profile: Profile) -> Panel:
        for secret, source in profile.secrets:
            if source == "prompt":
                raise UsageError(
                    f"{profile.name} asks for its {secret} at a prompt, and no agent is asked",
                    hint=f"cpshell -c 'secret set keyring:{profile.name}', then "
                    f'{secret} = "keyring:{profile.name}" in the profile',
                )
        given = self._options.journal
        usual = None if profile.journal else state_file("journals/mcp.jsonl")
        journal = given if given is not None else usual
        return cpshell.connect(
            profile.name,
            journal=str(journal) if journal is not None else None,
            timeout=self._options.timeout,
        )

    def _count(self, change: int) -> None:
        with self._changed:
            self._running += change
            self._changed.notify_all()

    def _refuse_at_the_end(self) -> None:
        if self._closing:
            raise UsageError("nothing was sent: cpshell-mcp is ending")


def _close(panel: Panel) -> None:
    try:
        panel.close()
    except CpshellError as error:  # the last line of a journal, on a disk that is full
        logging.getLogger(__name__).warning(failure(error, panel).message)


def _start(threads: Iterable[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
