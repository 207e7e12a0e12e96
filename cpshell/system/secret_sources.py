"""Where a secret comes from: never the command line itself, always a source."""

import os
from collections.abc import Callable
from pathlib import Path

from cpshell.errors import UsageError

Ask = Callable[[str], str]

KINDS = "prompt, env:NAME, file:PATH, fd:N, cmd:COMMAND or keyring:NAME"


def read_source(source: str, what: str, ask: Ask) -> str:
    """The secret that a source holds, without its final line end.

    ``what`` names it in questions and errors ("password of root"); ``ask`` asks for it, unseen.

    Raises:
        UsageError: no such source, or it holds nothing.
    """
    kind, colon, rest = source.partition(":")
    reader = _READERS.get(kind)
    if source == "prompt":
        secret = ask(f"{what}: ")
    elif reader is None or not colon or not rest:
        raise UsageError(f"{source!r} is no source for the {what}", hint=f"use {KINDS}")
    else:
        secret = reader(rest, what)
    secret = secret.rstrip("\r\n")
    if not secret:
        raise UsageError(f"the {what} from {kind} is empty")
    return secret


def _from_env(name: str, what: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise UsageError(f"the environment has no {name} for the {what}") from None


def _from_file(path: str, what: str) -> str:
    try:
        return Path(path).expanduser().read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise UsageError(f"{path} can't be read for the {what}: {reason}") from None


def _from_fd(number: str, what: str) -> str:
    try:
        with open(int(number), encoding="utf-8", closefd=False) as stream:
            return stream.read()
    except (ValueError, OSError):
        raise UsageError(f"the {what} can't be read from file descriptor {number}") from None


def _from_cmd(command: str, what: str) -> str:
    import shlex
    import subprocess

    try:
        done = subprocess.run(shlex.split(command), stdout=subprocess.PIPE, check=True, text=True)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        code = getattr(error, "returncode", None)
        why = f"it ended with {code}" if code is not None else str(error)
        raise UsageError(f"the command for the {what} failed: {why}") from None
    return done.stdout


def _from_keyring(name: str, what: str) -> str:
    try:
        import keyring
    except ImportError:
        raise UsageError(
            "keyring: needs the keyring package", hint="pip install 'cpshell[keyring]'"
        ) from None
    try:
        secret: str | None = keyring.get_password("cpshell", name)
    except keyring.errors.KeyringError as error:
        raise UsageError(f"the keyring gave no {what}: {error}") from None
    if secret is None:
        raise UsageError(f"the keyring has no entry {name!r} of cpshell")
    return secret


_READERS: dict[str, Callable[[str, str], str]] = {
    "env": _from_env,
    "file": _from_file,
    "fd": _from_fd,
    "cmd": _from_cmd,
    "keyring": _from_keyring,
}


def keep_in_keyring(name: str, secret: str) -> None:
    """Store a secret in the system's keyring, to be read by ``keyring:NAME``.

    Raises:
        UsageError: there is no keyring.
    """
    try:
        import keyring
    except ImportError:
        raise UsageError(
            "--keyring needs the keyring package", hint="pip install 'cpshell[keyring]'"
        ) from None
    try:
        keyring.set_password("cpshell", name, secret)
    except keyring.errors.KeyringError as error:
        raise UsageError(f"the keyring did not take {name}: {error}") from None
