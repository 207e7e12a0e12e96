"""``cpshell completion``: print the script for a shell, and answer what it asks at each TAB."""

from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cpshell.errors import CpshellError
from cpshell.options import OptionParser
from cpshell.shell_completion.offers import Offers, Place, offers_for
from cpshell.shell_completion.typed_line import TypedLine, read_line
from cpshell.system.system import System

SCRIPTS = {"bash": "cpshell.bash", "zsh": "_cpshell", "fish": "cpshell.fish"}
"""The files of the scripts, by the shells that read them."""
_ANSWER = "--answer"
_EPILOG = """\
to install it for yourself, where your package has not done so:
  bash  cpshell completion bash > ~/.local/share/bash-completion/completions/cpshell
  zsh   cpshell completion zsh > DIR/_cpshell          (DIR: one of $fpath, before compinit)
  fish  cpshell completion fish > ~/.config/fish/completions/cpshell.fish
to try it in this shell alone: eval "$(cpshell completion bash)"; source <(cpshell completion zsh);
cpshell completion fish | source
"""


def main(arguments: list[str], system: System) -> int:
    """Print what a shell reads; return the exit code.

    ``--answer SHELL …`` is what its script asks: see docs/completion.md.
    """
    if arguments[:1] == [_ANSWER]:
        _, shell, *asked = arguments
        lines = _in_bash(asked, system) if shell == "bash" else _elsewhere(asked, system)
        system.streams.write([f"{line}\n" for line in lines])
        return 0
    options = completion_parser().read(arguments)
    path = Path(__file__).with_name("data") / SCRIPTS[options.shell]
    system.streams.write([system.own_files.read_text(path)])
    return 0


def completion_parser() -> OptionParser:
    """Return what reads the options of ``cpshell completion``."""
    parser = OptionParser(
        prog="cpshell completion",
        description="Print what makes a shell complete the command lines of cpshell.",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("shell", choices=SCRIPTS, metavar="bash|zsh|fish")
    return parser


def _in_bash(asked: Sequence[str], system: System) -> Iterator[str]:
    """Yield an answer for bash, which replaces only what follows the last of its word breaks."""
    breaks, text = asked
    line = read_line(text)
    offers = offers_for(line.words[1:] or ("",), _place(system))
    yield str(_cut(line, breaks))
    yield from _lines(offers)[:2]
    yield line.words[-1].removeprefix(offers.prefix)
    yield from _lines(offers)[2:]


def _cut(line: TypedLine, breaks: str) -> int:
    """Return how much of the last word stays as it is in bash: up to a bare ``:`` or ``=``."""
    last = line.words[-1]
    return max((at + 1 for at in line.bare if last[at] in breaks and last[at] in ":=@"), default=0)


def _elsewhere(asked: Sequence[str], system: System) -> list[str]:
    return _lines(offers_for(asked or ("",), _place(system)))


def _lines(offers: Offers) -> list[str]:
    """Return an answer: whether a path may stand there, what before it, and words."""
    words = [f"{word}\t{what}" for word, what in offers.words.items() if word.isprintable()]
    return ["path" if offers.path else "words", offers.prefix, *words]


def _place(system: System) -> Place:
    return Place(lambda: _profiles(system), system.variables)


def _profiles(system: System) -> Mapping[str, str]:
    """Return the names of profiles and their targets; none where the file cannot be read."""
    from cpshell.profiles.config import read_config

    try:
        profiles = read_config(system.files, system.paths.config_file).profiles
    except CpshellError:
        return {}
    return {name: profile.login.target for name, profile in profiles.items()}
