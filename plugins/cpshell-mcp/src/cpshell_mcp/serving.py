"""Serve on standard input and output, and end in order."""

import logging
import os
import signal
import sys

import anyio
import anyio.to_thread
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from cpshell.client import failure
from cpshell.errors import CpshellError
from cpshell_mcp.options import Options
from cpshell_mcp.panels import Panels
from cpshell_mcp.server import build_server


class OneLine(logging.Formatter):
    """Writes what the protocol's library logs in a line, without traces."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return f"cpshell-mcp: {failure(CpshellError(record.getMessage())).message}"


def serve(panels: Panels, options: Options) -> Exception | None:
    """Serve until the client is gone; return what went wrong."""
    _log_in_lines()
    sys.unraisablehook = _pass_over_broken_pipes
    try:
        anyio.run(_run, build_server(panels, options), panels)
    except BaseExceptionGroup as group:
        return _fault_in(group)
    finally:
        panels.close()
    return None


def _pass_over_broken_pipes(unraisable: "sys.UnraisableHookArgs") -> None:
    """Say nothing of what a client that is gone reads no more: Python 3.13 would, at the end."""
    if not isinstance(unraisable.exc_value, BrokenPipeError):
        sys.__unraisablehook__(unraisable)


def _fault_in(group: BaseExceptionGroup[BaseException]) -> Exception | None:
    """Return what went wrong, where it is more than a client that reads no more."""
    rest: BaseException | None = group.split((OSError, anyio.BrokenResourceError))[1]
    while isinstance(rest, BaseExceptionGroup):
        rest = rest.exceptions[0]
    return rest if isinstance(rest, Exception) else None


async def _run(server: Server, panels: Panels) -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(_end_on_signals, panels)
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())
        group.cancel_scope.cancel()


async def _end_on_signals(panels: Panels) -> None:
    """Log out when the process is to end. The thread that waits for input cannot be ended, so
    the process ends here."""
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT, signal.SIGHUP) as signals:
        async for number in signals:
            await anyio.to_thread.run_sync(panels.close)
            os._exit(128 + number)


def _log_in_lines() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
