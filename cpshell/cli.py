"""The command line: argv → interactive, script, or subcommand.

Nothing is imported at the top: ``--version`` answers as fast as Python starts.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cpshell.system.system import System


def main(argv: list[str] | None = None, system: "System | None" = None) -> int:
    """Run the program; returns the exit code. ``environment`` is for tests."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments in (["--version"], ["-V"]):
        from cpshell.version import __version__

        out = system.stdout if system else sys.stdout
        out.write(f"cpshell {__version__}\n")
        return 0
    if arguments[:1] == ["sandbox"]:
        return _sandbox(arguments[1:])
    if arguments and arguments[0] in ("play", "check", "export"):
        return _lessons(arguments, system)
    if {"-h", "--help"}.intersection(arguments):
        code = _helped(arguments)
        if code is not None:
            return code
    import gc

    if argv is None:
        gc.disable()  # until the shell stands: a tenth of a start would go into looking for garbage
    from cpshell import interactive

    try:
        if interactive.starts_so(arguments, system):
            return interactive.run(arguments, system)
        from cpshell import launch

        return launch.run(arguments, system)
    except KeyboardInterrupt:
        return 130
    finally:
        gc.enable()


def _helped(arguments: list[str]) -> int | None:
    """Print help as asked, without importing a shell; ``None`` if -h was an option's value."""
    from cpshell.options import parse_options

    try:
        parse_options(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    return None


def _sandbox(arguments: list[str]) -> int:
    try:
        from cpshell.sandbox import command
    except ModuleNotFoundError as error:
        sys.stderr.write(
            f"cpshell: the sandbox needs the package {error.name}\n"
            "  hint: pip install 'cpshell[sandbox]'\n"
        )
        return 2
    return command.main(arguments)


def _lessons(arguments: list[str], system: "System | None") -> int:
    from cpshell import launch
    from cpshell.lessons import command

    return command.main(arguments, system, launch.start_sandbox)


if __name__ == "__main__":
    sys.exit(main())
