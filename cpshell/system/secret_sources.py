"""Read secrets from their sources: never from the command line itself."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader
from typing import TYPE_CHECKING

from cpshell.errors import UsageError
from cpshell.source_kinds import PROMPT, listed_sources
from cpshell.system.files import FileFailed, Files, final_path, user_path
from cpshell.system.policy import FetchSecret, Policy
from cpshell.system.signals import signals_now
from cpshell.system.text import decode

if TYPE_CHECKING:
    from cpshell.system.programs import Programs

Ask = Callable[[str], str]

_SERVICE = "cpshell"  # as the keyring knows us


class SecretSources:
    """Fetches secrets, as far as a policy allows; ``ask`` asks for one, masked."""

    def __init__(
        self,
        policy: Policy,
        variables: Mapping[str, str],
        files: Files,
        programs: "Callable[[], Programs]",
        ask: Ask,
    ) -> None:
        self._policy = policy
        self._variables = variables
        self._files = files
        self._programs = programs
        self._ask = ask
        self._readers: dict[str, Callable[[str, str], str]] = {
            "env": self._from_variable,
            "file": self._from_file,
            "fd": self._from_descriptor,
            "cmd": self._from_command,
            "keyring": self._from_keyring,
        }

    def check(self, source: str, what: str) -> None:
        """Refuse what names no source: it may be the secret itself, so it is not repeated.

        Raises:
            UsageError: no such source.
        """
        kind, _, rest = source.partition(":")
        if source != PROMPT and (kind not in self._readers or not rest):
            raise UsageError(f"invalid source for the {what}", hint=f"use {listed_sources()}")

    def read(self, source: str, what: str) -> str:
        """Return the secret that a source holds, without its final line end.

        ``what`` names it in questions and errors ("password of root").

        Raises:
            UsageError: no such source, or it holds nothing.
        """
        self.check(source, what)
        with signals_now():
            return self._read(source, what)

    def _read(self, source: str, what: str) -> str:
        kind, _, rest = source.partition(":")
        if source == PROMPT:
            self._policy.check(FetchSecret(source))
            secret = self._ask(f"{what}: ")
        else:
            final = str(final_path(user_path(rest))) if kind == "file" else rest
            self._policy.check(FetchSecret(f"{kind}:{final}"))
            secret = self._readers[kind](rest, what)
        secret = secret.rstrip("\r\n")
        if not secret:
            raise UsageError(f"the {what} from {kind} is empty")
        return secret

    def keep_in_keyring(self, name: str, secret: str) -> None:
        """Store a secret in the system's keyring, to be read by ``keyring:NAME``.

        Raises:
            UsageError: no keyring.
        """
        try:
            import keyring
        except ImportError:
            from cpshell.system.extras import missing_extra

            raise missing_extra("the keyring", "keyring", "keyring") from None
        self._policy.check(FetchSecret(f"keyring:{name}"))
        try:
            keyring.set_password(_SERVICE, name, secret)
        except keyring.errors.KeyringError as error:
            raise UsageError(f"cannot store {name} in the keyring: {error}") from None

    @contextmanager
    def pipe(self, secret: str) -> Iterator[str]:
        """Make a secret of this process a source, without touching argv, files or environment."""
        reading, writing = os.pipe()
        try:
            with open(writing, "w", encoding="utf-8") as stream:
                stream.write(secret)
            yield f"fd:{reading}"
        finally:
            os.close(reading)

    def _from_variable(self, name: str, what: str) -> str:
        try:
            return self._variables[name]
        except KeyError:
            raise UsageError(f"the environment has no {name} for the {what}") from None

    def _from_file(self, path: str, what: str) -> str:
        try:
            return self._files.read_text(user_path(path))
        except FileFailed as error:
            raise UsageError(f"cannot read {path} for the {what}: {error.reason}") from None

    def _from_descriptor(self, number: str, what: str) -> str:
        from cpshell.system.waits import WaitingFile

        try:
            with BufferedReader(WaitingFile(int(number), owned=False)) as stream:
                data = stream.read()
        except (ValueError, OverflowError, TypeError):  # TypeError: larger than any descriptor
            raise UsageError(f"invalid source for the {what}", hint="fd:N takes a number") from None
        except OSError:
            raise UsageError(f"cannot read the {what} from file descriptor {number}") from None
        return decode(data, f"the {what}")

    def _from_command(self, command: str, what: str) -> str:
        return decode(
            self._programs().output(command, f"the command for the {what}"), f"the {what}"
        )

    def _from_keyring(self, name: str, what: str) -> str:
        try:
            import keyring
        except ImportError:
            from cpshell.system.extras import missing_extra

            raise missing_extra("keyring:", "keyring", "keyring") from None
        try:
            secret: str | None = keyring.get_password(_SERVICE, name)
        except keyring.errors.KeyringError as error:
            raise UsageError(f"cannot read the {what} from the keyring: {error}") from None
        if secret is None:
            raise UsageError(f"the keyring has no entry {name!r} of cpshell")
        return secret
