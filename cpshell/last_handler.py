"""Turn an error that nothing else has handled into a line and an exit code."""

import threading

from cpshell.errors import CpshellError, ExitCode, Interrupted, OutputFailed, PluginFailed
from cpshell.system.closed_streams import claim_standard_streams
from cpshell.system.signals import Ended
from cpshell.system.system import System

_BROKEN_PIPE = 141  # as a shell reports SIGPIPE: whoever read our results has gone


def exit_code_of(error: BaseException, system: System | None, *, before: int = 0) -> int:
    """Tell the user of an error; return the exit code, or ``before`` if there was one already.

    A fault of cpshell itself is kept in a report, its secrets masked. Who interrupts that has the
    exit code of an interruption.
    """
    try:
        return _exit_code_of(error, system, before)
    except KeyboardInterrupt:
        return before or int(ExitCode.INTERRUPTED)


def _exit_code_of(error: BaseException, system: System | None, before: int) -> int:
    if system is None:
        claim_standard_streams()
        system = System()
    match error:
        case SystemExit():
            return error.code if isinstance(error.code, int) else int(bool(error.code))
        case Ended():
            return error.exit_code
        case KeyboardInterrupt():
            return int(ExitCode.INTERRUPTED)
        case BrokenPipeError():
            system.streams.forget_output()
            return before or _BROKEN_PIPE
    if not isinstance(error, CpshellError):
        error = system.faults.report(error)
    from cpshell.shell.failures import report

    if isinstance(error, OutputFailed):
        system.streams.forget_output()
    if not before and not isinstance(error, Interrupted):
        system.streams.tell("".join(map(system.faults.redacted, report(error))))
    return before or int(error.exit_code)


def report_thread(error: BaseException, system: System) -> None:
    """Tell the user of an error that ended a thread: cpshell's, or one that a plugin started."""
    if not isinstance(error, CpshellError) and not _is_own_thread(error):
        from cpshell.plugin_host.isolation import one_line, place_of

        what = f"a thread that a plugin started has failed: {one_line(error)}"
        error = PluginFailed(what, hint=f"in {place_of(error)}")
    exit_code_of(error, system)


def _is_own_thread(error: BaseException) -> bool:
    """Return whether the code that the thread was started with is of cpshell."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_globals is vars(threading):
        trace = trace.tb_next
    name: str = trace.tb_frame.f_globals.get("__name__", "") if trace is not None else ""
    return name.partition(".")[0] == "cpshell"
