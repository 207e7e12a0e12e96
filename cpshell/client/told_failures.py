"""Tell of what went wrong, without secrets and harmless to a terminal."""

from cpshell.client.panels import Panel
from cpshell.errors import CpshellError
from cpshell.system.system import System


def failure(error: Exception, panel: Panel | None = None) -> CpshellError:
    """Return an error as it can be passed on: its message and hint without secrets, those that
    ``panel`` knows included, and without control characters.

    For one that is no :class:`~cpshell.errors.CpshellError`, a fault of the program, a redacted
    report is kept in the state folder; what is returned says where.
    """
    faults = System().faults
    if panel is not None:
        faults.masks.append(panel.shown)
    if not isinstance(error, CpshellError):
        return faults.report(error)
    hint = faults.redacted(error.hint) if error.hint else None
    told = CpshellError(faults.redacted(error.message), hint=hint)
    told.exit_code = error.exit_code
    return told
