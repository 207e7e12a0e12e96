"""Split any text into tokens, right or wrong, whole or not, for colours and completion."""

import re
from bisect import bisect_right
from contextlib import suppress
from itertools import accumulate

from cpshell.errors import Incomplete, LanguageError
from cpshell.language.kinds import Kind, Token
from cpshell.language.parser import Parser
from cpshell.language.tree import (
    START,
    Literal,
    Pipeline,
    Position,
    Script,
    SimpleCommand,
    Word,
)

__all__ = ["Kind", "Token", "rough_script", "tokens"]

ENDS_COMMAND = (Kind.PIPE, Kind.SEPARATOR, Kind.BRACE, Kind.REDIRECT, Kind.COMMENT)
SIGNS = ("$(", ")", "|", "{", "}", ";", ">")
SOLID = re.compile(r"(?:[^ \t\r\n\\]|\\(?!\r*\n))+")


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text in order, without overlap. Never raises.

    What lies between them is only blanks and joined lines. It is the parser itself that
    reads the text, so a token is what the parser takes it for; after a fault it goes on.
    """
    marks: list[Token] = []
    parser = Parser(text, recovering=True, marks=marks)
    with suppress(Incomplete):  # all that was read is marked
        parser.statements(START)
    wrong = _offsets(text, parser.errors)
    return _merge_words(_fill_gaps(text, marks, wrong))


def rough_script(text: str) -> Script:
    """Return any text as commands, where it does not parse: their words are text alone. Never
    raises."""
    commands: list[list[tuple[int, int]]] = [[]]
    for kind, start, end in tokens(text):
        words = commands[-1]
        if kind in ENDS_COMMAND or text[start:end] in SIGNS:
            commands.append([])
        elif words and words[-1][1] == start:
            words[-1] = (words[-1][0], end)
        else:
            words.append((start, end))
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def word(start: int, end: int) -> Word:
        line = bisect_right(starts, start)
        source = text[start:end]
        plain = re.sub(r"['\"\\]", "", source)
        return Word((Literal(plain),), Position(line, start - starts[line - 1] + 1), source)

    filled = (tuple(word(*place) for place in words) for words in commands if words)
    return Script(tuple(Pipeline(SimpleCommand(words)) for words in filled))


def _offsets(text: str, errors: list[LanguageError]) -> set[int]:
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    return {starts[error.line - 1] + error.column - 1 for error in errors}


def _fill_gaps(text: str, marks: list[Token], wrong: set[int]) -> list[Token]:
    """Return the marks, with an error for each fault and wherever something solid has no mark."""
    tokens: list[Token] = []
    end = 0
    for kind, start, stop in [*marks, Token(Kind.SEPARATOR, len(text), len(text))]:
        tokens += (Token(Kind.ERROR, *gap.span()) for gap in SOLID.finditer(text, end, start))
        if stop > start:
            faulty = start in wrong and kind is not Kind.SEPARATOR
            tokens.append(Token(Kind.ERROR if faulty else kind, start, stop))
        end = stop
    return tokens


def _merge_words(tokens: list[Token]) -> list[Token]:
    """Return one token for the pieces of a plain word."""
    merged: list[Token] = []
    for token in tokens:
        last = merged[-1] if merged else None
        if last and last.end == token.start and last.kind is token.kind is Kind.WORD:
            merged[-1] = Token(Kind.WORD, last.start, token.end)
        else:
            merged.append(token)
    return merged
