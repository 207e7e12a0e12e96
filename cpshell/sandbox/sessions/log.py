"""The session log: one line for every session that begins or ends (wire: recorded).

``[2015-10-29 09:27:35 +0000] info [cpaneld] 127.0.0.1 NEW alice:NAME16 address=127.0.0.1,app=…``
"""

import re
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from cpshell.sandbox.clock import Clock

_UNSAFE = re.compile(r"[^\w.@+:-]", re.ASCII)


class Purge(StrEnum):
    """Why a session ended."""

    BAD_PASS = "badpass"  # noqa: S105  # a word of the log
    EXPIRED = "expired"
    KILL = "kill"
    LOAD_SESSION = "loadsession"
    LOGIN_SUCCESS = "loginsuccess"
    LOGOUT = "logout"
    TOKEN_DENIED = "tokendenied"  # noqa: S105  # a word of the log
    PASSWORD_CHANGE = "password_change"  # noqa: S105  # a word of the log
    TRANSFER_CPANEL = "xfercpanel"
    TRANSFER_WEBMAIL = "xferwebmail"
    TRANSFER_WHM = "xferwhm"


class SessionLog:
    """Appends to the log file. No line holds the secret part of a session id."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self._clock = clock
        path.touch(mode=0o600)
        self._file: TextIO = path.open("a", encoding="utf-8", buffering=1)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def new(
        self,
        session: str,
        *,
        writer: str,
        address: str,
        app: str,
        creator: str,
        method: str,
        path: str,
        possessed: bool,
    ) -> None:
        """Log that a session begins. ``session`` is the public part of its id, ``writer`` the
        program that writes the line, ``app`` the daemon that the session is for."""
        details = {
            "address": address,
            "app": app,
            "creator": _clean(creator),
            "method": method,
            "path": path,
            "possessed": int(possessed),
        }
        text = ",".join(f"{key}={value}" for key, value in details.items())
        self._write(writer, address, f"NEW {_clean(session)} {text}")

    def purge(
        self, session: str, reason: Purge, *, writer: str, address: str, detail: str = ""
    ) -> None:
        """Log that a session ends."""
        more = f" [{detail}]" if detail else ""
        self._write(writer, address, f"PURGE {_clean(session)} {reason}{more}")

    def _write(self, writer: str, address: str, text: str) -> None:
        when = self._clock.datetime().strftime("%Y-%m-%d %H:%M:%S %z")
        self._file.write(f"[{when}] info [{writer}] {address} {text}\n")


def _clean(text: str) -> str:
    """Return text that came from outside without what could make lines or fields of its own."""
    return _UNSAFE.sub("_", text)[:128]
