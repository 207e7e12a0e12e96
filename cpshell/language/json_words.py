"""Read JSON that stands in a word: an object or a list, in which variables are values."""

import re

from cpshell.errors import LanguageError
from cpshell.language.json_values import HOLE, read_json
from cpshell.language.kinds import Kind
from cpshell.language.patterns import FIELD_STEPS
from cpshell.language.scanner import MAX_DEPTH, Scanner
from cpshell.language.tree import Json, Literal, Part, Position, Variable

STEPS = re.compile(FIELD_STEPS)
STEP = re.compile(r'[^"{}\[\]$]*+("(?:[^"\\\n]|\\[^\n])*+"|[{}\[\]$])?')
VARIABLE_INSIDE = re.compile(r"\$(?=[A-Za-z_{(])")
CLOSING = {"{": "}", "[": "]"}


class JsonWords(Scanner):
    """Reads JSON. A variable or ``$( )`` in it is read by the lexer above."""

    __slots__ = ()

    def dollar(self, parts: list[Part], *, quoted: bool) -> bool:
        """Read what begins with ``$``; False if it is only a character."""
        raise NotImplementedError

    def json(self) -> Json:
        """Return the JSON object or list that begins here, and see that the word ends there."""
        opened = self.here()
        closing: list[str] = []
        parts: list[Part] = []
        begins: list[int] = []
        while True:
            begins.append(self.pos)
            at_end = self._text(closing, opened)
            if self.pos > begins[-1]:
                parts.append(Literal(self.text[begins[-1] : self.pos]))
                begins.append(self.pos)
            if at_end:
                break
            at = self.here()
            if not self.dollar(parts, quoted=False):
                raise self.error("a `$` in JSON begins a variable, or stands in a string", at)
            self._follow_fields(parts)
        self._check(parts, begins, opened)
        after = self.text[self.pos : self.pos + 1]
        if after not in " \t\r\n|;" and not (after == ")" and self.parens == 0):
            raise self.error("only white space may follow the JSON", self.here())
        return Json(tuple(parts))

    def _follow_fields(self, parts: list[Part]) -> None:
        """Take the path after a variable into it: ``$row.email``."""
        variable, steps = parts[-1], STEPS.match(self.text, self.pos)
        if isinstance(variable, Variable) and steps is not None:
            parts[-1] = Variable(variable.name, variable.path + steps[0])
            self.mark(Kind.VARIABLE, *steps.span())
            self.pos = steps.end()

    def _text(self, closing: list[str], opened: Position) -> bool:
        """Pass text up to a variable, or to the end of the JSON: then True."""
        start = self.pos
        try:
            return self._balance(closing, opened)
        finally:
            self.mark(Kind.STRING, start, self.pos)
            self.pass_lines(start, self.pos)

    def _balance(self, closing: list[str], opened: Position) -> bool:
        while True:
            match = STEP.match(self.text, self.pos)
            piece = match[1] if match else None
            self.pos = match.end() if match else self.pos
            if piece is None:
                if self.pos < len(self.text):
                    raise self.error("a string in this JSON is not closed on its line", opened)
                if not self.more():
                    raise self.incomplete("this JSON is never closed", opened)
            elif piece == "$":
                self.pos -= 1
                return False
            elif piece in CLOSING:
                closing.append(CLOSING[piece])
                if len(closing) > MAX_DEPTH:
                    raise self.error(f"JSON of more than {MAX_DEPTH} levels", opened)
            elif piece in "]}" and piece != closing.pop():
                raise self.error(f"a `{piece}` in this JSON closes nothing", opened)
            if not closing and piece is not None:
                return True

    def _check(self, parts: list[Part], begins: list[int], opened: Position) -> None:
        """Raise an error where this is not JSON, or a variable would only be text in it."""
        text, places = "", []
        for part, begin in zip(parts, begins, strict=False):
            places.append((len(text), begin))
            text += part.text if isinstance(part, Literal) else HOLE
        for match in re.finditer(r'"(?:[^"\\]|\\.)*"', text):
            inside = VARIABLE_INSIDE.search(match[0])
            if inside is not None:
                at = self._place(match.start() + inside.start(), places)
                hint = f'it stands bare: {{"key": {_name(match[0][inside.start() :])}}};'
                hint += r" a dollar sign: \u0024"
                raise self.error("a variable cannot stand inside quotes", at, hint)
        try:
            read_json(text, (None for part in parts if not isinstance(part, Literal)))
        except ValueError as error:
            place = getattr(error, "pos", None)
            at = opened if place is None else self._place(place, places)
            raise self._invalid(error, at) from None

    def _invalid(self, error: ValueError, at: Position) -> LanguageError:
        return self.error(f"invalid JSON: {getattr(error, 'msg', error)}", at)

    def _place(self, at: int, places: list[tuple[int, int]]) -> Position:
        """Return where a character of the JSON stands in the script."""
        begin, offset = max((begin, offset) for begin, offset in places if begin <= at)
        place = min(offset + at - begin, self.pos)
        line = self.line - self.text.count("\n", place, self.pos)
        return Position(line, place - self.text.rfind("\n", 0, place))


def _name(text: str) -> str:
    match = re.match(r"\$\w+", text)
    return match[0] if match else "$name"
