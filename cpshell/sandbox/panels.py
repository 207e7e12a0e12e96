"""The panels of all worlds: made, told about in the ready line, put back and closed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cpshell.sandbox.accounts_line import known_logins, known_tokens
from cpshell.sandbox.calls.host import Host
from cpshell.sandbox.clock import Clock
from cpshell.sandbox.request_log import RequestLog
from cpshell.sandbox.rules import Rules
from cpshell.sandbox.services import Service
from cpshell.sandbox.sessions.log import SessionLog
from cpshell.sandbox.sessions.store import SessionStore
from cpshell.sandbox.wire.app import Panel
from cpshell.sandbox.wire.directory import Directory
from cpshell.sandbox.wire.dispatcher import RESET_PATH
from cpshell.sandbox.wire.faults import Fault, Faults
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.logins import lock_root
from cpshell.sandbox.world.seed_file import InvalidSeed, load_seed


@dataclass(frozen=True, slots=True)
class Start:
    """What worlds are grown from; see :class:`cpshell.sandbox.server.Sandbox`."""

    seed: str
    worlds: int
    accounts: int | None
    state: Path | None
    faults: Sequence[Fault]
    seed_file: Path | None


@dataclass(frozen=True, slots=True)
class SharedParts:
    """What all worlds share. ``folder`` is for the session logs."""

    address: str
    ports: Mapping[str, int]
    clock: Clock
    rules: Rules
    folder: Path
    request_log: RequestLog
    change_certificate: Callable[[], None]


class Panels:
    """The panels of the worlds, numbered from 1, and of the lobby where there are several."""

    def __init__(self, start: Start, shared: SharedParts) -> None:
        self._start = start
        self._shared = shared
        self._opened: list[tuple[World, SessionLog]] = []
        try:
            panels = [self._open(number) for number in range(1, start.worlds + 1)]
            lobby = panels[0] if start.worlds == 1 else self._open(None)
        except BaseException:
            self.close()
            raise
        self.directory = Directory(panels, lobby)

    def __iter__(self) -> Iterator[Panel]:
        return iter(self.directory.panels)

    def close(self) -> None:
        """Close databases and logs."""
        for world, log in self._opened:
            world.close()
            log.close()

    def ready_lines(self) -> list[dict[str, Any]]:
        """Return what the ready line tells of each world."""
        return [self._ready_line(panel) for panel in self]

    def _ready_line(self, panel: Panel) -> dict[str, Any]:
        url = panel.host.url(Service.WHM, self._shared.address)
        return {
            "world": panel.host.number,
            "session_log": str(self._session_log(panel.host.number)),
            "reset": f"{url}{RESET_PATH}{panel.key}",
            "accounts": known_logins(panel.host.world),
            "tokens": known_tokens(panel.host.world),
        }

    # Making one ----------------------------------------------------------------------------

    def _open(self, number: int | None) -> Panel:
        shared, start = self._shared, self._start
        seed = start.seed if start.worlds == 1 else f"{start.seed}:{number or 'lobby'}"
        world = self._world(number, seed)
        log = SessionLog(self._session_log(number), shared.clock)
        self._opened.append((world, log))
        sessions = SessionStore(shared.clock, log)
        host = Host(
            world, sessions, shared.clock, shared.address, dict(shared.ports), shared.rules, number
        )
        faults = Faults(start.faults, seed)
        return Panel(host, faults, shared.request_log, shared.change_certificate)

    def _world(self, number: int | None, seed: str) -> World:
        start, clock = self._start, self._shared.clock
        if number is None:
            lobby = World(clock=clock, seed=seed, usual=False)
            lock_root(lobby)
            return lobby
        state = start.state
        if state is not None and start.worlds > 1:
            state = state.with_name(f"{state.name}.{number}")
        path = start.seed_file
        text = load_seed(path) if path is not None else ""
        try:
            world = World(state, clock=clock, seed=seed, accounts=start.accounts, seed_file=text)
        except InvalidSeed as error:
            raise InvalidSeed(f"{path}: {error}") from None
        if text not in ("", world.setting("seed file")):
            world.close()
            raise InvalidSeed(f"{state} holds another world than {path}")
        return world

    def _session_log(self, number: int | None) -> Path:
        if self._start.worlds == 1:
            return self._shared.folder / "session_log"
        return self._shared.folder / f"session_log.{number or 'lobby'}"
