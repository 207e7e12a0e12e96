"""Find the parser that reads a command line: the one that prints its ``--help``, too."""

from argparse import Action, ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence

from cpshell.options import OptionParser, main_parser
from cpshell.records import Record, record

SHELLS = ("bash", "zsh", "fish")
_EPILOG = """\
to install it for yourself, where your package has not done so:
  bash  cpshell completion bash > ~/.local/share/bash-completion/completions/cpshell
  zsh   cpshell completion zsh > DIR/_cpshell          (DIR: one of $fpath, before compinit)
  fish  cpshell completion fish > ~/.config/fish/completions/cpshell.fish
to try it in this shell alone: eval "$(cpshell completion bash)"; source <(cpshell completion zsh);
cpshell completion fish | source
"""


@record
class ParsedBy(Record):
    """The parser of a command line, and how many of its words name it."""

    parser: ArgumentParser
    names: int


def parser_for(words: Sequence[str]) -> ParsedBy | None:
    """Return what reads a command line, without the program's name; ``None`` if that is missing.

    Of the subcommands only the one that is named is imported.
    """
    name = words[0] if words else ""
    if name in ("play", "check", "export"):
        from cpshell.lessons.command import lesson_parser

        return ParsedBy(lesson_parser(name), 1)
    if name in ("classroom", "join"):
        from cpshell.lessons.classroom.class_options import classroom_parser, join_parser

        return ParsedBy(classroom_parser() if name == "classroom" else join_parser(), 1)
    if name == "sandbox":
        return _of_sandbox(words)
    if name == "completion":
        return ParsedBy(completion_parser(), 1)
    if name == "shim":
        from cpshell.shims.shim_command import shim_parser

        return ParsedBy(shim_parser(), 1)
    return ParsedBy(main_parser(), 0)


def _of_sandbox(words: Sequence[str]) -> ParsedBy | None:
    try:
        from cpshell.sandbox.command_options import reset_parser, sandbox_parser
    except ModuleNotFoundError:
        return None
    return (
        ParsedBy(reset_parser(), 2)
        if list(words[1:2]) == ["reset"]
        else ParsedBy(sandbox_parser(), 1)
    )


def completion_parser() -> OptionParser:
    """Return what reads the options of ``cpshell completion``."""
    parser = OptionParser(
        prog="cpshell completion",
        description="Print what makes a shell complete the command lines of cpshell.",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("shell", choices=SHELLS, metavar="|".join(SHELLS))
    return parser


def actions_of(parser: ArgumentParser) -> list[Action]:
    """Return the options and positional arguments of a parser: argparse has no public way."""
    return list(parser._actions)  # noqa: SLF001
