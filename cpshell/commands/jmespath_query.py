"""Compile JMESPath of the words of ``get``; variables are bound, never spliced into it."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from cpshell.errors import UsageError
from cpshell.language import Piece
from cpshell.plugin import Argument

QUOTES = "'\"`"
VARIABLE = re.compile(r"\$[A-Za-z_{(]")
QUOTED_NAME = re.compile(r'(?:==|!=|<=|>=|<|>)\s*"([^"]*)"')
_MOST = 10_000  # objects that are looked at for the names of fields


class Query:
    """A compiled expression, and what is known of the mistakes that it may hold."""

    def __init__(self, words: Sequence[Argument]) -> None:
        self._values: list[object] = []
        self._text = ""  # as it is compiled: NUL stands where a variable stands
        self._shown = ""
        for word in words:
            self._add(word, alone=len(words) == 1)
        self._refuse_quoted_variables()
        self._compiled = self._compile()

    def search(self, value: Any) -> Any:
        """Return what the expression finds.

        Raises:
            UsageError: the value does not fit it, or a name stands where a text was meant.
        """
        self._refuse_quoted_names(value)
        try:
            return self._compiled.search(value)
        except JMESPathError as error:
            raise UsageError(f"this value does not fit the expression: {error}") from None
        except ValueError as error:  # from Python, as that of a slice with a step of 0
            raise UsageError(f"the expression cannot be worked out: {error}") from None
        except TypeError:  # from Python, which orders no text and number
            raise UsageError(
                "this value does not fit the expression: only numbers have an order in JMESPath",
                hint="where 'FIELD > 9' reads numbers in texts",
            ) from None

    def note(self, value: Any, result: Any) -> str | None:
        """Return what to tell the user of a result that is nothing: the field that nobody has."""
        if value in (None, [], {}) or result not in (None, []):
            return None
        known = set(_keys(value))
        unknown = [name for name in _fields(self._compiled.parsed) if name not in known]
        if unknown:
            return f"nothing here has a field `{unknown[0]}`"
        if isinstance(value, dict) and _wants_list(self._compiled.parsed):
            lists = [name for name, each in value.items() if isinstance(each, list)]
            meant = f"get {lists[0]}[] …" if lists else "get NAME …"
            return f"the value is an object, in which `[` finds nothing: {meant}"
        return None

    def _add(self, word: Argument, *, alone: bool) -> None:
        """Add a word: quotes belong to JMESPath unless they stand around all of it."""
        if self._text:
            self._text += " "
            self._shown += " "
        pieces = word.pieces or (Piece(word.text, False),)
        literal = all(not piece.shown for piece in pieces)
        wholly = all(piece.quoted for piece in pieces)
        if literal and ("'" in word.source or '"' in word.source) and not (wholly and alone):
            self._text += word.source
            self._shown += word.source
            return
        for piece in pieces:
            if piece.shown:
                self._values.append(piece.value)
                self._text += "\0"
                self._shown += piece.shown
            else:
                text = str(piece.value)
                text = f"'{text}'" if piece.quoted and not wholly else text
                self._text += text
                self._shown += text

    def _refuse_quoted_variables(self) -> None:
        """Refuse a variable in quotes: it would be text, or a part of the expression."""
        opened = ""
        escaped = False
        for at, char in enumerate(self._text):
            if opened and escaped:
                escaped = False
            elif char == "\\":
                escaped = bool(opened)
            elif char == opened:
                opened = ""
            elif char in QUOTES and not opened:
                opened = char
            elif char == "\0" and not opened:
                continue
            elif char == "\0" or VARIABLE.match(self._text, at):
                raise UsageError(
                    f"a variable cannot stand inside quotes: {self._shown}"
                    if opened
                    else f"single quotes keep a variable from its value: {self._shown}",
                    hint="it stands bare: get acct[?user==$u].domain",
                )

    def _compile(self) -> ParsedResult:
        text = self._text
        for number in range(len(self._values)):
            text = text.replace("\0", f'`"\\u0000{number}"`', 1)
        try:
            compiled = jmespath.compile(text)
        except JMESPathError as error:
            raise self._invalid(text, error) from None
        # A compiled expression is kept for its text, and must not keep the values.
        tree = _bind(compiled.parsed, self._values) if self._values else compiled.parsed
        return ParsedResult(self._shown, tree)

    def _invalid(self, text: str, error: JMESPathError) -> UsageError:
        place = getattr(error, "lex_position", None) or getattr(error, "lexer_position", None)
        # An end that came too soon has no position, or one after the text.
        rest = text[place:] if place else ""
        wrong = f"unexpected {rest!r}" if rest and not self._values else "it is incomplete"
        return UsageError(
            f"invalid JMESPath expression {self._shown!r}: {wrong}",
            hint="an expression with spaces, braces, quotes or | goes in quotes: get \"[?a=='b']\"",
        )

    def _refuse_quoted_names(self, value: Any) -> None:
        """Refuse ``[?user=="bob"]``: double quotes make a name of a field, and nobody has it."""
        names = QUOTED_NAME.findall(self._text)
        if names and value not in (None, [], {}):
            known = set(_keys(value))
            for name in names:
                if name not in known:
                    raise UsageError(
                        f'"{name}" is the name of a field in JMESPath, and nothing here has it',
                        hint=f"the text is '{name}': get \"[?user=='{name}']\"",
                    )


def _bind(node: Any, values: list[object]) -> Any:
    """Return a tree with the values in place of what stands for them."""
    if isinstance(node, dict):
        value = node.get("value")
        if node.get("type") == "literal" and isinstance(value, str) and value.startswith("\0"):
            return {**node, "value": values[int(value[1:])]}
        return {key: _bind(each, values) for key, each in node.items()}
    return [_bind(each, values) for each in node] if isinstance(node, list) else node


def _fields(node: Any) -> Iterator[str]:
    """Yield the names of fields in a tree, in order."""
    if isinstance(node, dict):
        if node.get("type") == "field":
            yield str(node["value"])
        for child in node.get("children", ()):
            yield from _fields(child)
    elif isinstance(node, list):
        for child in node:
            yield from _fields(child)


def _wants_list(node: Any) -> bool:
    """Return whether an expression begins with `[`, which finds nothing in an object."""
    kind, children = node["type"], node["children"]
    if kind in ("flatten", "projection", "filter_projection", "index_expression"):
        return children[0]["type"] in ("identity", "current") or _wants_list(children[0])
    return kind in ("subexpression", "pipe") and _wants_list(children[0])


def _keys(value: Any) -> Iterator[str]:
    """Yield the names of the fields in a value, however deep."""
    waiting = [value]
    for _ in range(_MOST):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, dict):
            yield from node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
