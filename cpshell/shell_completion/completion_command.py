"""``cpshell completion``: print the script for a shell, and answer what it asks at each TAB."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from cpshell.errors import CpshellError
from cpshell.shell_completion.command_parsers import completion_parser
from cpshell.shell_completion.completers import OwnNames
from cpshell.system.system import System

ANSWER = "--answer"


def main(arguments: list[str], system: System) -> int:
    """Print what a shell reads, or answer it; return the exit code."""
    if arguments == [ANSWER]:
        from cpshell.shell_completion.answer import answer

        answer(own_names(system))
        return 0
    options = completion_parser().read(arguments)
    system.streams.write([_script(options.shell, system)])
    return 0


def _script(shell: str, system: System) -> str:
    """Return what a shell reads: argcomplete's, but for zsh, where that escapes ``~``."""
    if shell == "zsh":
        files = system.own_files
        return files.read_text(Path(__file__).with_name("data") / "_cpshell")
    from argcomplete.shell_integration import shellcode

    return shellcode(["cpshell"], shell=shell, complete_arguments=["-o", "nospace"])


def own_names(system: System) -> OwnNames:
    """Return what completion looks at on this machine."""
    return OwnNames(
        lambda: _profiles(system),
        system.variables,
        lambda: _lessons(system),
        lambda typed: _paths(typed, system),
    )


def _paths(typed: str, system: System) -> Iterator[str]:
    """Yield the paths that begin with a text, as it is written; hidden ones for a dot."""
    from cpshell.system.files import user_path

    folder, name = os.path.split(typed)
    head = typed.removesuffix(name)
    place, files = user_path(folder), system.own_files
    for each in files.names_in(place):
        if each.startswith(name) and (name or not each.startswith(".")):
            yield f"{head}{each}/" if files.is_folder(place / each) else f"{head}{each}"


def _profiles(system: System) -> Mapping[str, str]:
    """Return the names of profiles and their targets; none where the file cannot be read."""
    from cpshell.profiles.config import read_config

    try:
        profiles = read_config(system.files, system.paths.config_file).profiles
    except CpshellError:
        return {}
    return {name: profile.login.target for name, profile in profiles.items()}


def _lessons(system: System) -> list[str]:
    """Return the names of the lessons that come with cpshell."""
    from cpshell.lessons.lesson import SUFFIX
    from cpshell.lessons.shipped import shipped_course

    files = system.own_files
    names = sorted(files.names_in(shipped_course(files)))
    return [name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)]
