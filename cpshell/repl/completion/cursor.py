"""Complete, step one: find what stands before the cursor. Pure: text in, data out."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from cpshell.language import Kind, Token, tokens


class Place(Enum):
    """Where in a line the cursor stands."""

    COMMAND = "the first word of a statement"
    STAGE = "the first word after a pipe"
    ARGUMENT = "a later word, or an option"
    VALUE = "the value of a parameter, or of a variable that is set"
    FILE = "a file: after =@, =@@ or >"
    VARIABLE = "the name of a variable, or a path in it"
    NOTHING = "a comment, or a value that is asked for"


@dataclass(frozen=True, slots=True)
class Cursor:
    """What is being written. ``prefix`` is the part that is there already.

    ``words`` are the words of this stage before the cursor, as written, its command first;
    ``keys`` the parameters given on either side. ``head`` are the words of the pipeline's first
    stage, or of the last one in a block there. ``key`` names the parameter whose value is written.
    ``names`` are the variables that the text itself makes before the cursor; ``after_block``: a
    ``}`` stands right before it.
    """

    place: Place
    prefix: str = ""
    words: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()
    head: tuple[str, ...] = ()
    key: str = ""
    names: frozenset[str] = frozenset()
    after_block: bool = False


_VARIABLE = re.compile(r"\$(\{?[\w.\[\]-]*)\Z")
_ENDS_STAGE = (Kind.SEPARATOR, Kind.BRACE)
QUESTIONS = ("if", "until", "$((")
"""What takes a condition, or an expression, on values alone."""
_OPENING_QUOTES = ("'", '"')
_VALUE_OPERATORS = ("=", ":=")
_FILE_OPERATORS = ("=@", "=@@")


@dataclass(slots=True)
class _Stage:
    """The stage that is being read; ``words`` keep the tokens that they are made of.

    ``block`` is the head of the last stage in a block that has just ended.
    """

    place: Place = Place.COMMAND
    words: list[list[Token]] = field(default_factory=list)
    head: tuple[str, ...] | None = None
    block: tuple[str, ...] | None = None


def cursor_in(
    text: str, position: int | None = None, read: Callable[[str], Sequence[Token]] = tokens
) -> Cursor:
    """Return what stands at the position (by default the end) of a text."""
    end = len(text) if position is None else position
    before = text[:end]
    found = read(before)
    stage = _last_stage(before, found)
    if stage is None:
        return Cursor(Place.NOTHING)
    words = stage.words
    at_word = bool(words) and words[-1][-1].end == len(before)
    current = words[-1] if at_word else []
    finished = words[:-1] if at_word else words
    texts = tuple(_text(before, word) for word in finished)
    keys = frozenset(_keys(before, finished)) | frozenset(_keys_after(end, text, read))
    head = stage.head if stage.head is not None else texts
    place, prefix, key = _at(before, current, stage, texts)
    names = frozenset(_names(before, found))
    return Cursor(place, prefix, texts, keys, head, key, names, stage.block is not None)


def _last_stage(before: str, tokens: Iterable[Token]) -> _Stage | None:
    """Return the stage that the text ends in; ``None`` in a comment."""
    stage, outer = _Stage(), list[_Stage]()
    last: tuple[str, ...] = ()  # the head of the last stage that had one
    before_this: Kind | None = None
    for token in tokens:
        source = before[token.start : token.end]
        if token.kind is Kind.COMMENT and token.end == len(before):
            return None
        goes_on = before_this is Kind.PIPE and source.isspace()  # a line may end after a pipe
        before_this = token.kind if not goes_on else before_this
        if goes_on:
            continue
        if token.kind in _ENDS_STAGE:
            last = stage.head or _texts(before, stage) or last
            ends_block = token.kind is Kind.BRACE and source == "}"
            stage = _Stage(block=last if ends_block else None)
        elif token.kind is Kind.PIPE:
            stage = _Stage(Place.STAGE, head=stage.head or _texts(before, stage) or stage.block)
        elif token.kind is Kind.OPERATOR and source in ("$(", "$(("):
            outer.append(stage)
            stage = _Stage(words=[] if source == "$(" else [[token]])
        elif token.kind is Kind.OPERATOR and source in (")", "))") and outer:
            stage = outer.pop()
        elif token.kind is Kind.COMMAND and stage.words:
            stage = _Stage(words=[[token]])  # after `let x =`
        elif token.kind is not Kind.COMMENT:
            _add(stage.words, token, apart=_texts(before, stage, 2) == ("$((",))
    return stage


def _makes_variable(statement: str, token: Token, source: str) -> bool:
    if statement == "def":
        return token.kind is Kind.WORD
    return statement in ("for", "let") and token.kind is Kind.VARIABLE and source[0] != "$"


def _names(before: str, tokens: Iterable[Token]) -> Iterator[str]:
    """Yield the variables that for, let and def make."""
    statement = ""
    for token in tokens:
        source = before[token.start : token.end]
        if token.kind is Kind.COMMAND:
            statement = source
        elif _makes_variable(statement, token, source):
            yield source
        elif token.kind in _ENDS_STAGE:
            statement = ""


def _add(words: list[list[Token]], token: Token, *, apart: bool) -> None:
    if not apart and words and words[-1][-1].end == token.start and token.kind is not Kind.REDIRECT:
        words[-1].append(token)
    else:
        words.append([token])


def _texts(before: str, stage: _Stage, at_most: int | None = None) -> tuple[str, ...]:
    """Return the words of a stage, or the first of them."""
    return tuple(_text(before, word) for word in stage.words[:at_most])


def _text(before: str, word: list[Token]) -> str:
    return before[word[0].start : word[-1].end]


def _keys(text: str, words: list[list[Token]]) -> Iterator[str]:
    for word in words:
        if word[0].kind is Kind.KEY:
            yield text[word[0].start : word[0].end]


def _keys_after(end: int, text: str, read: Callable[[str], Iterable[Token]]) -> Iterator[str]:
    """Yield the parameters that stand after the cursor, in the same stage."""
    if end >= len(text):
        return
    for token in read(text):
        if token.start < end:
            continue
        if token.kind in (*_ENDS_STAGE, Kind.PIPE):
            return
        if token.kind is Kind.KEY:
            yield text[token.start : token.end]


def _at(
    before: str, current: list[Token], stage: _Stage, words: tuple[str, ...]
) -> tuple[Place, str, str]:
    """Return place, prefix and key of the word at the cursor, which may be empty."""
    written = _text(before, current) if current else ""
    if (variable := _VARIABLE.search(written)) and not written.startswith("'"):
        return Place.VARIABLE, variable[1], ""
    if words and words[-1] in (">", ">>") and words[0] not in QUESTIONS:
        return Place.FILE, _unquoted(written), ""
    if written in (">", ">>"):
        return Place.NOTHING, "", ""
    if not words or (words[0] == "let" and words[2:] == ("=",)):
        return (stage.place if not words else Place.COMMAND), written, ""
    if current and current[0].kind is Kind.KEY and len(current) > 1:
        return _in_parameter(before, current)
    return Place.ARGUMENT, _unquoted(written), ""


def _in_parameter(before: str, current: list[Token]) -> tuple[Place, str, str]:
    key = before[current[0].start : current[0].end]
    operator = before[current[1].start : current[1].end]
    value = _unquoted(before[current[1].end : current[-1].end])
    if operator in _VALUE_OPERATORS:
        return Place.VALUE, value, key
    if operator in _FILE_OPERATORS:
        return Place.FILE, value, key
    return Place.NOTHING, "", key


def _unquoted(written: str) -> str:
    return written[1:] if written.startswith(_OPENING_QUOTES) else written
