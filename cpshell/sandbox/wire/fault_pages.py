"""What faults answer in place of the function: pages of the server and of what stands before it."""

from collections.abc import Callable
from functools import partial

from cpshell.sandbox.wire.answer import REASONS, Answer, page
from cpshell.sandbox.wire.faults import FaultKind
from cpshell.sandbox.wire.pages import error_page

_TEXT = "The server was unable to complete your request."


def _error(status: int) -> Answer:
    return page(error_page(status, REASONS[status], _TEXT), status)


def _maintenance() -> Answer:
    text = "This server is being looked after and will be back shortly."
    return page(error_page(200, "Maintenance", text))


def _full_disk() -> Answer:
    """Return the page of a server without space: a header has leaked into it (wire: recorded)."""
    text = "This server is running out of disk space."
    leaked = 'Content-type: text/plain; charset="utf-8"\r\n\r\n'
    return page(leaked + error_page(200, "Internal Error", text))


def _license() -> Answer:
    """Return the page of a server without a license (wire: one witness)."""
    text = "Cannot Read License File: /usr/local/cpanel/cpanel.lisc"
    return page(error_page(200, "License File", text))


FAULT_PAGES: dict[FaultKind, Callable[[], Answer]] = {
    FaultKind.ERROR_415: partial(_error, 415),
    FaultKind.ERROR_429: partial(_error, 429),
    FaultKind.ERROR_500: partial(_error, 500),
    FaultKind.ERROR_502: partial(_error, 502),
    FaultKind.ERROR_503: partial(_error, 503),
    FaultKind.HTML: _maintenance,
    FaultKind.FULL_DISK: _full_disk,
    FaultKind.LICENSE: _license,
}
