"""Report what went wrong inside cpshell itself: redacted, for the owner only."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from cpshell.errors import InternalError
from cpshell.version import PROJECT_URL, __version__

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from cpshell.system.files import Files
    from cpshell.system.paths import Paths

Mask = Callable[[str], str]
_LONGEST = 300  # characters of an error that a line has room for
_WITHHELD = "(its text is withheld: it could not be redacted)"


class FaultReports:
    """Writes a report for each fault into the state folder.

    ``masks`` take the secrets out of a text: each shell adds the one that knows its secrets.
    """

    def __init__(self, files: "Callable[[], Files]", paths: "Callable[[], Paths]") -> None:
        self._files = files
        self._paths = paths
        self.masks: list[Mask] = []

    def report(self, fault: BaseException) -> InternalError:
        """Keep a report, and return the error that tells the user of it."""
        try:
            summary, details = self._redacted(fault)
        except Exception:  # noqa: BLE001 - whatever it is, the text must not get out unredacted
            summary = f"{type(fault).__name__} {_WITHHELD}"
            details = f"{_places(fault.__traceback__)}{summary}\n"
        return InternalError(f"internal error: {summary}; {self._keep(details)}")

    def redacted(self, text: str) -> str:
        """Return a text without the secrets that any shell knows, harmless to a terminal."""
        from cpshell.render import safe

        try:
            return safe(self._masked(text), multiline=True)
        except Exception:  # noqa: BLE001
            return f"cpshell: an error {_WITHHELD}"

    def _redacted(self, fault: BaseException) -> tuple[str, str]:
        from traceback import format_exception

        first = (str(fault).splitlines() or [""])[0]
        name = type(fault).__name__
        summary = f"{name}: {first}" if first else name
        details = "".join(format_exception(fault))
        return self._masked(summary)[:_LONGEST], self._masked(details)

    def _masked(self, text: str) -> str:
        from cpshell.redact import Redactor

        for mask in (Redactor().text, *self.masks):
            text = mask(text)
        return text

    def _keep(self, details: str) -> str:
        """Write a report; return what to tell the user of it."""
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
        path: Path | None = None
        try:
            path = self._paths().state_file("reports") / f"{stamp}-{time.monotonic_ns()}.txt"
            self._files().replace_private(path, f"{_head()}\n{details}")
        except Exception as error:  # noqa: BLE001 - this must not fail
            return f"no report of it could be kept ({error}): please tell {_developers()}"
        return f"the report is in {path}: please read it, and send it to {_developers()}"


def _developers() -> str:
    return f"the developers: {PROJECT_URL}/issues" if PROJECT_URL else "the developers"


def _head() -> str:
    import platform

    python = platform.python_version()
    return f"cpshell {__version__}, Python {python}, {platform.platform()}\n"


def _places(trace: "TracebackType | None") -> str:
    """Return where a fault came through, without any text of the program."""
    lines = []
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"  {code.co_filename}:{trace.tb_lineno} {code.co_name}\n")
        trace = trace.tb_next
    return "".join(lines)
