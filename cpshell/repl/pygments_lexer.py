"""Let Pygments colour scripts and transcripts of lessons, as the prompt colours a line.

Installed as ``cps`` and ``cps-session`` for everything that asks Pygments: ``pygmentize``, Sphinx,
mkdocs. What a piece is, says the same highlight as at the prompt; plugins are not known here.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import ClassVar

from pygments.lexer import Lexer
from pygments.token import Comment, Generic, Keyword, Name, Operator, String, Text
from pygments.token import _TokenType as TokenType

from cpshell import commands
from cpshell.language import tokens
from cpshell.plugin_host.registry import Registry
from cpshell.repl.highlight import style_spans

__all__ = ["CpsLexer", "CpsSessionLexer"]

TOKEN_TYPES: dict[str, TokenType] = {
    "command": Name.Builtin,
    "comment": Comment.Single,
    "filter": Name.Builtin,
    "function": Name.Function,
    "key": Name.Attribute,
    "keyword": Keyword,
    "module": Name.Class,
    "operator": Operator,
    "option": Name.Tag,
    "program": Name.Other,
    "string": String,
    "unknown": Name,  # it may be defined elsewhere, or wrong on purpose
    "variable": Name.Variable,
}
"""By the names of the prompt's styles."""

_COMMAND, _MORE = "> ", "+ "
Piece = tuple[int, TokenType, str]


class CpsLexer(Lexer):
    """Splits a script."""

    name = "cpshell script"
    aliases: ClassVar[list[str]] = ["cps", "cpshell"]
    filenames: ClassVar[list[str]] = ["*.cps"]
    mimetypes: ClassVar[list[str]] = ["text/x-cps"]

    def get_tokens_unprocessed(self, text: str) -> Iterator[Piece]:
        """Yield the pieces of a script, with their places."""
        return _pieces(text, 0)

    @staticmethod
    def analyse_text(text: str) -> float:
        """Return 1.0 where the first line starts cpshell."""
        first = text.partition("\n")[0]
        return 1.0 if first.startswith("#!") and "cpshell" in first else 0.0


class CpsSessionLexer(Lexer):
    """Splits the transcript of a lesson: commands after ``> ``, and what they print."""

    name = "cpshell session"
    aliases: ClassVar[list[str]] = ["cps-session"]

    def get_tokens_unprocessed(self, text: str) -> Iterator[Piece]:
        """Yield the pieces of a transcript, with their places."""
        at = 0
        for line in text.splitlines(keepends=True):
            prompt = line[:2] if line.startswith((_COMMAND, _MORE)) else ""
            if prompt:
                yield at, Generic.Prompt, prompt
                yield from _pieces(line[2:], at + 2)
            else:
                yield at, Generic.Output, line
            at += len(line)


@cache
def _built_in() -> Registry:
    registry = Registry()
    commands.offer(registry)
    return registry


def _pieces(text: str, start: int) -> Iterator[Piece]:
    end = 0
    for style, begin, stop in _ordered(style_spans(text, tokens(text), _built_in())):
        if begin > end:
            yield start + end, Text, text[end:begin]
        if stop > max(begin, end):
            begin = max(begin, end)
            yield start + begin, TOKEN_TYPES[style], text[begin:stop]
            end = stop
    if end < len(text):
        yield start + end, Text, text[end:]


def _ordered(spans: Iterable[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    return sorted(spans, key=lambda span: span[1])
