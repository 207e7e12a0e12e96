"""``cpshell shim``: print a program that stands for `uapi` or `whmapi1`, and run its lines."""

import sys
from pathlib import Path
from shlex import quote
from stat import S_ISREG

from cpshell.catalog.apis import TOOL_PATHS
from cpshell.errors import UsageError
from cpshell.options import OptionParser
from cpshell.profiles.profile_store import Profiles
from cpshell.system.files import Files
from cpshell.system.system import System

TOOLS = ("uapi", "whmapi1")
_RUN = "--run"
_MARK = "# A shim of cpshell: "
_EPILOG = """\
The program takes the lines of the server's own tool, and sends what they say to the profile:
  cpshell shim uapi prod > ~/bin/uapi && chmod +x ~/bin/uapi
  uapi --user=alice Email list_pops --output=jsonpretty
"""
_PROGRAM = """\
#!/bin/sh
{mark}{tool} on the profile {profile!r}.
exec {python} -P -m cpshell shim {run} {tool} {quoted} "$@"
"""


def main(arguments: list[str], system: System) -> int:
    """Print a program, or run a line of one; return the exit code.

    Raises:
        UsageError: the server's own tools are on this machine.
        CpshellError: a line of the program cannot be run.
    """
    if arguments[:1] == [_RUN] and len(arguments) > 2:
        from cpshell.shims.tool_runs import run_line

        _, tool, profile, *words = arguments
        refuse_beside_server(tool, system)
        return run_line(tool, profile, words, system)
    options = shim_parser().read(arguments)
    refuse_beside_server(options.tool, system)
    Profiles(system).required(options.profile)
    program = _PROGRAM.format(
        mark=_MARK,
        tool=options.tool,
        profile=options.profile,
        python=quote(sys.executable),
        run=_RUN,
        quoted=quote(options.profile),
    )
    system.streams.write([program])
    return 0


def shim_parser() -> OptionParser:
    """Return what reads the options of ``cpshell shim``."""
    from argparse import RawDescriptionHelpFormatter

    parser = OptionParser(
        prog="cpshell shim",
        description="Print a program that stands for one of the server's own tools.",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("tool", choices=TOOLS, metavar="|".join(TOOLS))
    parser.add_argument("profile", metavar="PROFILE", help="where its lines go")
    return parser


def refuse_beside_server(tool: str, system: System) -> None:
    """Refuse to stand where the server's own tools are: in their usual places, and in PATH.

    Raises:
        UsageError: there is a program of this name, and no shim.
    """
    folders = system.variables.get("PATH", "").split(":")
    usual = [path for path in TOOL_PATHS if path.endswith(f"/{tool}")]
    for path in dict.fromkeys([*usual, *(f"{each}/{tool}" for each in folders if each)]):
        if _is_foreign(Path(path), system.own_files):
            raise UsageError(
                f"{path} is there already: a shim does not stand beside the server's own tools",
                hint=f"{path} --help",
            )


def _is_foreign(path: Path, files: Files) -> bool:
    """Return whether a path is a program, and not one that was printed here."""
    if not files.exists(path):
        return False
    status = files.status(path)
    if not S_ISREG(status.st_mode) or not status.st_mode & 0o111 or not status.st_size:
        return False
    with files.open_bytes(path) as file:
        return _MARK.encode() not in file.read(200)
