"""Start ``cpshell-mcp``."""

import sys
from collections.abc import Sequence

from cpshell.client import failure
from cpshell.errors import CpshellError, ExitCode
from cpshell_mcp.options import parse_options
from cpshell_mcp.panels import Panels

_NO_PROFILE = "no profile is configured"
_HOW_TO = "cpshell, then: login https://HOST:2087 -u root --save NAME"
_CLOSED = "standard input or output is closed: a client has to start cpshell-mcp"


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``cpshell-mcp``; return its exit code."""
    options = parse_options(argv)
    if sys.stdin is None or sys.stdout is None:
        return _tell(CpshellError(_CLOSED), ExitCode.USAGE)
    try:
        panels = Panels(options)
        if not panels.profiles:
            return _tell(CpshellError(_NO_PROFILE, hint=_HOW_TO), ExitCode.USAGE)
    except CpshellError as error:
        return _tell(error, error.exit_code)
    from cpshell_mcp.serving import serve  # after what is wrong has been told: it takes a second

    fault = serve(panels, options)
    return _tell(fault, ExitCode.INTERNAL) if fault is not None else ExitCode.OK


def _tell(error: Exception, code: int) -> int:
    told = failure(error)
    hint = f"\n  hint: {told.hint}" if told.hint else ""
    if sys.stderr is not None:
        sys.stderr.write(f"cpshell-mcp: {told.message}{hint}\n")
    return int(code)
