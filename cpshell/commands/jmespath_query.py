"""Compile JMESPath of the words of ``get``; variables are bound, never spliced into it."""

import re
from collections.abc import Sequence
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError, UnknownFunctionError
from jmespath.functions import Functions
from jmespath.parser import ParsedResult

from cpshell.commands.jmespath_notes import field_names, note_on
from cpshell.commands.jmespath_variables import (
    NUL,
    QUOTES,
    Role,
    bind,
    check_value,
    idle_variable,
    mark,
    roles,
    token,
)
from cpshell.errors import UsageError
from cpshell.language import Piece
from cpshell.language.close_names import hint_of_names
from cpshell.plugin import Argument

NUMBER = re.compile(r"\d+")
VARIABLE = re.compile(r"\$[A-Za-z_{(]")
QUOTED_NAME = re.compile(r'(?:==|!=|<=|>=|<|>)\s*"([^"]*)"')


def _unknown_function(said: str) -> UsageError:
    """Return the error for a function that JMESPath does not have."""
    name = said.rpartition(" ")[2].removesuffix("()")
    known = Functions.FUNCTION_TABLE
    return UsageError(
        f"JMESPath has no function {name}()", hint=hint_of_names("functions", name, known)
    )


class Query:
    """A compiled expression, and what is known of the mistakes that it may hold."""

    def __init__(self, words: Sequence[Argument]) -> None:
        self._variables: list[Piece] = []
        self._roles: list[Role] = []
        self._text = ""  # NUL stands where a variable stands
        self._shown = ""
        for word in words:
            self._add(word, alone=len(words) == 1)
        self._refuse_quoted_variables()
        try:
            self._compiled = self._compile()
        except RecursionError:
            raise UsageError("the expression is nested too deeply") from None

    def search(self, value: Any) -> Any:
        """Return what the expression finds.

        Raises:
            UsageError: the value does not fit it, or a name stands where a text was meant.
        """
        for role, variable in zip(self._roles, self._variables, strict=True):
            check_value(role, variable.shown, variable.value)
        self._refuse_quoted_names(value)
        try:
            return self._compiled.search(value)
        except UnknownFunctionError as error:
            raise _unknown_function(str(error)) from None
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
        """Return what to tell the user of a result, as :func:`note_on` does."""
        return note_on(self._compiled.parsed, value, result)

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
                self._variables.append(piece)
                self._text += NUL
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
            elif char == NUL and not opened:
                continue
            elif char == NUL or VARIABLE.match(self._text, at):
                raise UsageError(
                    f"a variable cannot stand inside quotes: {self._shown}"
                    if opened
                    else f"single quotes keep a variable from its value: {self._shown}",
                    hint="it stands bare: get acct[?user==$u].domain",
                )

    def _compile(self) -> ParsedResult:
        self._roles = roles(self._text)
        tokens = [
            (token(role, number, variable.value), variable.shown)
            for number, (role, variable) in enumerate(
                zip(self._roles, self._variables, strict=True)
            )
        ]
        texts = self._text.split(NUL)
        parts = [(texts[0], texts[0])]  # as it is compiled, and as it is shown
        for pair, text in zip(tokens, texts[1:], strict=True):
            parts += [pair, (text, text)]
        try:
            tree = jmespath.compile("".join([compiled for compiled, _ in parts])).parsed
        except JMESPathError as error:
            raise self._invalid(parts, error) from None
        if not tokens:
            return ParsedResult(self._shown, tree)
        self._refuse_idle_variable(tree)
        # A compiled expression is kept for its text, and must not keep the values.
        values = {mark(number): piece.value for number, piece in enumerate(self._variables)}
        return ParsedResult(self._shown, bind(tree, values))

    def _refuse_idle_variable(self, tree: Any) -> None:
        """Refuse a variable where only a field makes sense: all rows would get the same."""
        found = idle_variable(tree)
        if found is not None:
            shown = self._variables[int(found.removeprefix(NUL))].shown
            raise UsageError(
                f"{shown} is a value here, and nothing is looked at beside it: {self._shown}",
                hint=f"the field that it names: @.{shown}; a part of it: echo {shown} | get …",
            )

    def _invalid(self, parts: Sequence[tuple[str, str]], error: JMESPathError) -> UsageError:
        place = getattr(error, "lex_position", getattr(error, "lexer_position", None))
        if place is None:  # an end that came too soon has none, or one after the text
            place = sum(len(compiled) for compiled, _ in parts)
        rest, end = "", 0
        for compiled, shown in parts:
            start, end = end, end + len(compiled)
            if end > place:
                rest += shown[max(0, place - start) :] if compiled == shown else shown
        wrong = f"unexpected {rest!r}" if rest else "it is incomplete"
        return UsageError(
            f"invalid JMESPath expression {self._shown!r}: {wrong}",
            hint=_hint(self._shown, rest),
        )

    def _refuse_quoted_names(self, value: Any) -> None:
        """Refuse ``[?user=="bob"]``: double quotes make a name of a field, and nobody has it."""
        names = QUOTED_NAME.findall(self._text)
        if names and value not in (None, [], {}):
            known = set(field_names(value))
            for name in names:
                if name not in known:
                    raise UsageError(
                        f'"{name}" is the name of a field in JMESPath, and nothing here has it',
                        hint=f"the text is '{name}': get \"[?user=='{name}']\"",
                    )


def _hint(text: str, rest: str) -> str:
    """Return what to write for an expression that is not JMESPath."""
    if text.startswith("."):
        return f"without the first point: get {text.lstrip('.') or '@'}"
    if text.isdecimal():
        return f"get [{text}]"
    number = NUMBER.match(rest)
    if number is not None and "?" in text:
        return f"numbers stand in backticks: `{number[0]}`; or where 'FIELD > {number[0]}'"
    return "an expression with spaces, braces, quotes or | goes in quotes: get \"[?a=='b']\""
