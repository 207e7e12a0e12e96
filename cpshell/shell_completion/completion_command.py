"""``cpshell completion``: print the script for a shell, and answer what it asks at each TAB."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from cpshell.errors import CpshellError
from cpshell.shell_completion.command_parsers import SCRIPTS, completion_parser
from cpshell.shell_completion.offers import Offers, OwnNames, offers_for
from cpshell.shell_completion.typed_line import TypedLine, read_line
from cpshell.system.system import System


def main(arguments: list[str], system: System) -> int:
    """Print what a shell reads; return the exit code.

    ``--answer SHELL …`` is what its script asks: see docs/completion.md.
    """
    match arguments:
        case ["--answer", "bash", breaks, text]:
            return _write(_in_bash(text, breaks, _own_names(system)), system)
        case ["--answer", _, *words] if words:
            return _write(_lines(offers_for(words, _own_names(system))), system)
    options = completion_parser().read(arguments)
    path = Path(__file__).with_name("data") / SCRIPTS[options.shell]
    files = system.own_files
    system.streams.write([files.read_text(path)])
    return 0


def _write(lines: Iterable[str], system: System) -> int:
    system.streams.write([f"{line}\n" for line in lines])
    return 0


def _in_bash(text: str, breaks: str, own: OwnNames) -> Iterator[str]:
    """Yield an answer for bash, which replaces only what follows the last of its word breaks."""
    line = read_line(text)
    offers = offers_for(line.words[1:] or ("",), own)
    yield str(_cut(line, breaks))
    yield from _lines(offers)[:2]
    yield line.words[-1].removeprefix(offers.prefix)
    yield from _lines(offers)[2:]


def _cut(line: TypedLine, breaks: str) -> int:
    """Return how much of the last word stays as it is in bash: up to a bare ``:`` or ``=``."""
    last = line.words[-1]
    return max((at + 1 for at in line.bare if last[at] in breaks and last[at] in ":=@"), default=0)


def _lines(offers: Offers) -> list[str]:
    """Return an answer: whether a path may stand there, what before it, and words."""
    words = [
        f"{word}\t{what if what.isprintable() else ''}"
        for word, what in offers.words.items()
        if word.isprintable()
    ]
    return ["path" if offers.path else "words", offers.prefix, *words]


def _own_names(system: System) -> OwnNames:
    return OwnNames(lambda: _profiles(system), system.variables, lambda: _lessons(system))


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
