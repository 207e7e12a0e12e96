"""Run the command line: interactive, a script, or a subcommand; and handle the last errors.

Nothing is imported at the top: ``--version`` answers as fast as Python starts.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cpshell.system.system import System

_LESSONS = ("play", "check", "export")
_STDOUT = 1


def main(argv: list[str] | None = None, system: "System | None" = None) -> int:
    """Run the program; returns the exit code. ``system`` is for tests.

    Whatever goes wrong ends here: one line on standard error, never a traceback.
    """
    arguments = sys.argv[1:] if argv is None else argv
    own = system is None
    try:
        if own:
            code = _answered(arguments)
            if code is not None:
                return code
        from cpshell.system.closed_streams import claim_standard_streams
        from cpshell.system.system import System

        if own:
            claim_standard_streams()
        system = system or System()
        if own:
            _watch_threads(system)
        code = _run(arguments, system, quickly=argv is None)
        return _end(code, system)
    except BaseException as error:  # noqa: BLE001 - the last handler
        from cpshell.last_handler import exit_code_of

        return exit_code_of(error, system)


def _watch_threads(system: "System") -> None:
    """Have faults in other threads reported, in place of a traceback."""
    import threading

    def report(failed: threading.ExceptHookArgs) -> None:
        from cpshell.last_handler import report_thread

        if failed.exc_value is not None:
            report_thread(failed.exc_value, system)

    threading.excepthook = report


def _answered(arguments: list[str]) -> int | None:
    """Answer what needs no shell, and import none for it; ``None`` where something is to run."""
    try:
        if arguments in (["--version"], ["-V"]):
            from cpshell.version import __version__

            code: int | None = 0
            print(f"cpshell {__version__}")  # noqa: T201
        elif {"-h", "--help"}.intersection(arguments) and not _is_subcommand(arguments[0]):
            code = _helped(arguments)
        else:
            return None
        print(end="", flush=True)  # noqa: T201 - an error comes now, or too late
        os.fstat(_STDOUT)
    except OSError as error:
        from cpshell.system.streams import output_error

        raise output_error(error) from None
    return code


def _is_subcommand(word: str) -> bool:
    from cpshell.options import SUBCOMMANDS

    return word in SUBCOMMANDS


def _helped(arguments: list[str]) -> int | None:
    """Print help as asked; ``None`` if -h was an option's value."""
    from cpshell.options import parse_options

    try:
        parse_options(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    return None


def _run(arguments: list[str], system: "System", *, quickly: bool) -> int:
    if not arguments and {"_ARGCOMPLETE", "COMP_LINE"} <= system.variables.keys():
        arguments = ["completion", "--answer"]  # a shell asks, at a TAB
    if arguments[:1] == ["sandbox"]:
        return _sandbox(arguments[1:], system)
    if arguments and arguments[0] in _LESSONS:
        return _lessons(arguments, system)
    if arguments[:1] == ["classroom"]:
        return _classroom(arguments[1:], system)
    if arguments[:1] == ["join"]:
        from cpshell.lessons.classroom import joining

        return joining.main(arguments[1:], system)
    if arguments[:1] == ["completion"]:
        from cpshell.shell_completion import completion_command

        return completion_command.main(arguments[1:], system)
    if arguments[:1] == ["shim"]:
        from cpshell.shims import shim_command

        return shim_command.main(arguments[1:], system)
    import gc

    if quickly:
        gc.disable()  # until the shell stands: a tenth of a start would go into looking for garbage
    from cpshell import interactive

    try:
        if interactive.starts_so(arguments, system):
            return interactive.run(arguments, system)
        from cpshell import launch

        return launch.run(arguments, system)
    finally:
        if quickly:
            gc.freeze()  # the process ends, and would look for garbage once more


def _end(code: int, system: "System") -> int:
    """Let go what is still to be written; where that fails, return the code that says so."""
    try:
        system.streams.flush()
    except Exception as error:
        if not code:
            raise
        from cpshell.last_handler import exit_code_of

        return exit_code_of(error, system, before=code)
    return code


def _sandbox(arguments: list[str], system: "System") -> int:
    try:
        from cpshell.sandbox import command
    except ModuleNotFoundError as error:
        from cpshell.system.extras import missing_extra

        raise missing_extra("the sandbox", "sandbox", str(error.name)) from None
    return command.main(
        arguments, write=lambda text: system.streams.write([text]), tell=system.streams.tell
    )


def _lessons(arguments: list[str], system: "System") -> int:
    from cpshell.lessons import command
    from cpshell.sandbox_login import start_sandbox

    return command.main(arguments, system, start_sandbox)


def _classroom(arguments: list[str], system: "System") -> int:
    from cpshell.lessons.classroom import teaching
    from cpshell.sandbox_login import start_worlds

    return teaching.main(arguments, system, start_worlds)


if __name__ == "__main__":
    sys.exit(main())
