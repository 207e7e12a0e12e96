"""Read what expressions are made of: quoted texts, quantities, dates, functions. Pure.

The grammar stands in :mod:`cpshell.language.expression_parser`.
"""

import re

from cpshell.errors import LanguageError
from cpshell.language.expressions import (
    CONSTANTS,
    TESTS,
    Amount,
    Application,
    BoundValue,
    Calculation,
    Constant,
    Expression,
    Moment,
    TextValue,
)
from cpshell.language.orders import DATE, ORDERS, Order, seconds_of
from cpshell.language.quantities import LONGEST, QUANTITY, UNITS, UNLIMITED, quantity_in
from cpshell.language.templates import Template

FUNCTIONS = ("round", "age", "date", "in")
FUNCTION = re.compile(rf"({'|'.join(FUNCTIONS)})\(")
_CALLED = re.compile(r"[A-Za-z_]\w*\Z")
BLANKS = re.compile(r"\s*")
CONSTANT = re.compile(r"(true|false|null)(?![\w.:?])")
NOW = re.compile(r"now(?![\w.:?])")
NOW_AND = re.compile(rf"now([-+])({QUANTITY.pattern})")
UNIT = re.compile(r"[A-Za-z%]+")
QUOTED = re.compile(r"'(?P<plain>[^']*)'|\"(?P<escaped>(?:[^\"\\]|\\.)*)\"", re.DOTALL)
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
VARIABLE = re.compile(r"(?<!\\)\$[A-Za-z_{(]")
TYPE = re.compile(r"\w+")
WORD = re.compile(r"[A-Za-z]+(?![\w.])")


class AtomReader:
    """Keeps the place in a template, and reads the atoms that stand there.

    Without ``spaced_units`` a blank ends a quantity: ``2 m`` is 2, and something else.
    """

    spaced_units = True

    def __init__(self, template: Template) -> None:
        self.template = template
        self.text = template.text
        self.pos = 0

    def expression(self) -> Expression:
        """Read what stands in parentheses."""
        raise NotImplementedError

    def skip(self) -> str:
        """Pass blanks; return the character after them, or an empty text."""
        match = BLANKS.match(self.text, self.pos)
        self.pos = match.end() if match else self.pos
        return self.text[self.pos : self.pos + 1]

    def atom(self, *, in_value: bool) -> Expression | None:
        """Read what means the same on both sides of a sign; None if something else stands here."""
        start = self.pos
        span = self.template.bound.get(start)
        if span is not None:
            self.pos = span.end
            if span.shown:
                order = None if in_value else self.order()
                return BoundValue(span.value, span.shown, start, order)
            return TextValue(str(span.value), start)
        char = self.text[start : start + 1]
        if char == "(":
            self.pos += 1
            tree = self.expression()
            self.close(start)
            return tree
        if char and char in "'\"":
            return self._quoted(start)
        function = FUNCTION.match(self.text, start)
        if function is not None:
            return self._application(function)
        constant = CONSTANT.match(self.text, start)
        if constant is not None and not (in_value and self._goes_on(constant.end())):
            self.pos = constant.end()
            return Constant(CONSTANTS[constant[0]], start)
        moment = self._moment(start, in_value=in_value)
        return moment or self._quantity(start, in_value=in_value)

    def _moment(self, start: int, *, in_value: bool) -> Expression | None:
        later = self._match(NOW_AND, start)
        if later is not None:
            self.pos = later.end()
            place = start + 3
            amount = Amount(quantity_in(later), later[2], place + 1)
            return Calculation(Moment(position=start), later[1], amount, place)
        match = NOW.match(self.text, start)
        if match is not None and not (in_value and self._goes_on(match.end())):
            self.pos = match.end()
            return Moment(position=start)
        match = DATE.match(self.text, start)
        if match is None or self._goes_on(match.end()):
            return None
        seconds = seconds_of(match[0])
        if seconds is None:
            raise self.error(f"invalid date {match[0]!r}", start, f"as text: '{match[0]}'")
        self.pos = match.end()
        return Moment(match[0], seconds, start)

    def _quantity(self, start: int, *, in_value: bool) -> Amount | None:
        if self.text.startswith("unlimited", start) and not self._goes_on(start + 9):
            self.pos = start + 9
            return Amount(UNLIMITED, "unlimited", start)
        match = self._match(QUANTITY, start)
        if match is None:
            return None
        end = match.end()
        if self._goes_on(end) if in_value else self.text.startswith(".", end):
            return None  # 10.0.0.1 and 555-1234 are texts
        self.pos = end
        return Amount(quantity_in(match), self.text[start:end], start)

    def _match(self, pattern: re.Pattern[str], start: int) -> re.Match[str] | None:
        """Match a pattern that ends with a quantity; without its unit where a blank ends it."""
        match = pattern.match(self.text, start)
        if match is not None and match.end() - start > LONGEST:
            raise self.error(f"a number of more than {LONGEST} digits", start)
        if match is None or self.spaced_units or match["unit"] is None:
            return match
        number_end = match.end("number")
        if number_end == match.start("unit"):
            return match
        return pattern.match(self.text[:number_end], start)

    def _goes_on(self, at: int) -> bool:
        """Return whether a bare word goes on at a place."""
        if at in self.template.bound:
            return True
        after = self.text[at : at + 1]
        return bool(after) and not after.isspace() and after not in "(),"

    def _application(self, match: re.Match[str]) -> Application:
        start = self.pos
        self.pos = match.end()
        operand = self.expression()
        if isinstance(operand, TESTS):
            raise self.error(f"`{match[1]}` needs a value, not a comparison", start)
        unit = ""
        if match[1] == "in":
            unit = self._unit(start)
        self.close(start)
        return Application(match[1], operand, unit, start)

    def _unit(self, start: int) -> str:
        hint = f"in(diskused, G); the units are {' '.join(UNITS)}"
        if self.skip() != ",":
            raise self.error("`in` needs a value and a unit", start, hint)
        self.pos += 1
        self.skip()
        match = UNIT.match(self.text, self.pos)
        unit = match[0] if match else ""
        short = unit.removesuffix("iB").removesuffix("B") or unit
        if match is None or short not in UNITS:
            raise self.error(f"unknown unit {unit!r}", self.pos, hint)
        self.pos = match.end()
        return short

    def _quoted(self, start: int) -> TextValue:
        match = QUOTED.match(self.text, start)
        if match is None:
            raise self.error("this quote is never closed", start)
        self.refuse_bound(start, match.end(), "quotes")
        variable = VARIABLE.search(match[0])
        if variable is not None:
            hint = f'a variable stands alone: FIELD=$NAME; a dollar sign: "\\{variable[0]}…"'
            raise self.error(
                "a variable cannot stand inside quotes", start + variable.start(), hint
            )
        self.pos = match.end()
        plain, escaped = match["plain"], match["escaped"]
        return TextValue(ESCAPE.sub(r"\1", escaped) if plain is None else plain, start)

    def refuse_unknown_function(self, *, slips_only: bool = False) -> None:
        """Raise where a name stands right before an open parenthesis: no function is called so.

        In a value it may be text: there only what is nearly the name of a function is refused.
        """
        called = _CALLED.search(self.text[: self.pos])
        if called is None or not self.text.startswith("(", self.pos):
            return
        from cpshell.language.close_names import closest, hint_of_names

        if slips_only and closest(called[0], FUNCTIONS) is None:
            return
        hint = hint_of_names("functions", called[0], FUNCTIONS)
        raise self.error(f"{called[0]!r} is not a function", called.start(), hint)

    def order(self) -> Order | None:
        """Read ``:type``, if it stands here."""
        if not self.text.startswith(":", self.pos):
            return None
        match = TYPE.match(self.text, self.pos + 1)
        order = ORDERS.get(match[0]) if match is not None else None
        if match is None or order is None:
            raise self.error("unknown type", self.pos + 1, f"types: {', '.join(ORDERS)}")
        self.pos = match.end()
        return order

    def refuse_bound(self, start: int, end: int, what: str) -> None:
        for at, span in self.template.bound.items():
            if start < at < end:
                shown = span.shown or "a quoted text"
                hint = f"a variable is a value by itself: FIELD={shown}"
                raise self.error(f"{shown} cannot stand inside {what}", at, hint)

    def keyword(self, word: str) -> bool:
        """Read a keyword, if it stands here as a word of its own."""
        start = self.at_solid()
        match = WORD.match(self.text, start)
        if match is None or match[0] != word:
            return False
        self.pos = match.end()
        return True

    def at_solid(self) -> int:
        self.skip()
        return self.pos

    def close(self, opened: int, hint: str | None = None) -> None:
        if self.skip() != ")":
            if self.pos >= len(self.text):
                raise self.error("this parenthesis is never closed", opened)
            raise self.error("a `)` is missing here", hint=hint)
        self.pos += 1

    def error(self, message: str, at: int | None = None, hint: str | None = None) -> LanguageError:
        """Return an error that shows the place."""
        return self.template.error(message, self.pos if at is None else at, hint)
