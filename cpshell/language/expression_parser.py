"""Read expressions and conditions. Pure.

One grammar for ``where``, ``--where``, ``if``, ``until``, ``select F=EXPR`` and ``$(( ))``, in
EBNF; blanks may stand between all of it::

    expression  = all { "or" all }
    all         = negation { "and" negation }
    negation    = "not" negation | test
    test        = sum [ sign value | "in" ( list | variable ) ]
    sign        = "=" | "!=" | "~" | "!~" | "<" | "<=" | ">" | ">=" | "^=" | "$="
    list        = "(" value { "," value } ")"
    sum         = product { ( "+" | "-" ) product }
    product     = factor { ( "*" | "/" | "%" ) factor }
    factor      = "-" factor | atom | date | field
    atom        = "(" expression ")" | function | variable [ ":" type ] | quoted | quantity
                | constant | "now"
    constant    = "true" | "false" | "null"
    function    = ( "round" | "age" | "date" ) "(" expression ")" | "in" "(" expression "," unit ")"
    field       = ( name { "." name } | "`" any { any } "`" ) [ "?" ] [ ":" type ]
    type        = "number" | "text" | "version" | "ipv4" | "date"

    value       = item { blank ( "+" | "-" | "*" | "/" | "%" ) blank item }
    item        = atom | date | "now" ( "+" | "-" ) quantity | bare
    bare        = one word without blanks, quotes, "`", "(" ")" "," and "=" "!" "<" ">" "~" "^" "$"
    quoted      = "'" { any } "'" | '"' { any | "\" any } '"'
    date        = YYYY-MM-DD [ ( "T" | " " ) HH:MM [ ":SS" ] [ "Z" | ( "+" | "-" ) HH:MM ] ]

Left of a sign a bare word is a field, right of it a text. ``quantity`` is that of
:mod:`cpshell.language.quantities`. A ``variable`` is a value, whatever text it holds; it stands
for itself and not inside ``quoted``. ``null`` is what is missing, ``true`` also ``1``, ``false``
also ``0``: they stand after ``=`` and ``!=``; after the signs that look into texts they are texts.
"""

import re
from collections.abc import Callable
from typing import NoReturn

from cpshell.errors import LanguageError
from cpshell.language.expression_atoms import AtomReader
from cpshell.language.expressions import (
    KEYWORDS,
    NAME_PATTERN,
    TESTS,
    All,
    BoundValue,
    Calculation,
    Comparison,
    Constant,
    Either,
    Expression,
    FieldValue,
    Membership,
    Negative,
    Not,
    Sign,
    TextValue,
)
from cpshell.language.habits import sign_hint
from cpshell.language.templates import Template

MAX_DEPTH = 32
SIGN = re.compile(r"!=|!~|<=|>=|\^=|\$=|[=~<>]")
NOT_SIGNS = {"==": "=", "=>": ">=", "=<": "<=", "<>": "!=", "=~": "~", "=!": "!=", "===": "="}
SIGN_RUN = re.compile(r"(?:[=!~<>^]|\$=)+")
JOINERS = {"AND": "and", "OR": "or", "&&": "and", "||": "or", "XOR": "or", ",": "and"}
NAME = re.compile(NAME_PATTERN)
BARE = re.compile(r"[^\s'\"`(),=!<>~^$]+")
SPACED_OPERATOR = re.compile(r"\s+([-+*/%])(?=\s)")
VARIABLE_HINT = "single quotes keep a variable from its value: use double quotes, or none"
SIGNS_HINT = "the signs are = != ~ !~ < <= > >= ^= $= and in"


def parse_expression(template: Template, *, has_fields: bool = True) -> Expression:
    """Return the tree of a text. Without fields, a quoted word left of a sign is a text, too.

    Raises:
        LanguageError: the place where it goes wrong, and what to write.
    """
    return ExpressionParser(template, has_fields=has_fields).whole()


class ExpressionParser(AtomReader):
    """Reads one template by recursive descent, from ``pos`` on."""

    def __init__(self, template: Template, *, has_fields: bool = True) -> None:
        super().__init__(template)
        self._has_fields = has_fields
        self._depth = 0

    def whole(self) -> Expression:
        """Return the expression that the whole text is."""
        tree = self.expression()
        self.skip()
        if self.pos < len(self.text):
            self._fail_after(tree)
        return tree

    def expression(self) -> Expression:
        """Read everything up to what no expression goes on with."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.error(f"more than {MAX_DEPTH} levels of parentheses")
        start = self.pos
        parts = [self._all()]
        while self.keyword("or"):
            parts.append(self._all())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Either(tuple(parts), start)

    def _all(self) -> Expression:
        start = self.pos
        parts = [self._negation()]
        while self.keyword("and"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else All(tuple(parts), start)

    def _negation(self) -> Expression:
        negations = []
        while self.keyword("not"):
            negations.append(self.pos)
            if len(negations) > MAX_DEPTH:
                raise self.error(f"more than {MAX_DEPTH} times `not`")
        tree = self._test()
        for start in reversed(negations):
            tree = Not(tree, start)
        return tree

    def _test(self) -> Expression:
        left = self._sum()
        start = self.at_solid()
        if self.keyword("in"):
            return Membership(left, self._values(), start)
        sign = None if start in self.template.bound else self._sign()
        if sign is None:
            return left
        if isinstance(left, TESTS):
            raise self.error("a comparison cannot be compared", start, "join them with `and`")
        value = self._value()
        if isinstance(value, Constant):
            value = self._constant_after(sign, value)
        return Comparison(left, sign, value, start)

    def _constant_after(self, sign: Sign, constant: Constant) -> Expression:
        """Return what a sign compares with, where a constant follows it."""
        if sign in (Sign.EQUAL, Sign.DIFFERENT):
            return constant
        if sign in (Sign.CONTAINS, Sign.LACKS, Sign.BEGINS, Sign.ENDS):
            return TextValue(constant.text, constant.position)
        hint = f"= {constant.text} or != {constant.text}"
        raise self.error(f"{constant.text} has no place in an order", constant.position, hint)

    def _sign(self) -> Sign | None:
        run = SIGN_RUN.match(self.text, self.pos)
        if run is None:
            return None
        match = SIGN.match(self.text, self.pos)
        if match is None or run[0] != match[0]:
            right = NOT_SIGNS.get(run[0])
            hint = (
                f"write {right}"
                if right
                else f"{SIGNS_HINT}; a value that begins with one is quoted"
            )
            raise self.error(f"unknown sign {run[0]!r}", self.pos, hint)
        self.pos = match.end()
        return Sign(match[0])

    def _values(self) -> tuple[Expression, ...] | BoundValue:
        start = self.at_solid()
        span = self.template.bound.get(start)
        if span is not None and span.shown:
            self.pos = span.end
            return BoundValue(span.value, span.shown, start)
        char = self.skip()
        if char != "(":
            hint = VARIABLE_HINT if char == "$" else "in (a, b) or in $list"
            raise self.error("`in` needs a list", start, hint)
        values: list[Expression] = []
        while not values or self.skip() == ",":
            self.pos += 1
            values.append(self._value())
            if values[-1] == Constant(None):
                hint = "FIELD in (a, b) or FIELD = null"
                raise self.error("null cannot stand in a list", values[-1].position, hint)
        self.close(start, "commas stand between: in (a, b)")
        return tuple(values)

    # What stands right of a sign -----------------------------------------------------------

    def _value(self) -> Expression:
        start = self.at_solid()
        tree = self._item()
        while (match := SPACED_OPERATOR.match(self.text, self.pos)) is not None:
            self.pos = match.end()
            tree = Calculation(tree, match[1], self._item(), match.start(1))
        after = self.text[self.pos : self.pos + 1]
        if after and after not in ")," and not after.isspace():
            self.refuse_unknown_function(slips_only=True)
            hint = "a value with such characters stands in quotes; a variable stands alone"
            hint = self.template.braced_path(self.pos) or hint
            raise self.error("this cannot follow a value", self.pos, hint)
        if isinstance(tree, TESTS):
            raise self.error("a comparison is not a value", start)
        return tree

    def _item(self) -> Expression:
        start = self.at_solid()
        word = self.template.words.get(start)
        if word is not None:
            self.pos = word.end
            return TextValue(str(word.value), start)
        tree = self.atom(in_value=True)
        if tree is not None:
            return tree
        match = BARE.match(self.text, start)
        if match is None:
            raise self._missing_value(start)
        self.pos = match.end()
        bare = match[0]
        if bare in KEYWORDS:
            raise self.error(f"`{bare}` is not a value", start, f"the text is '{bare}', in quotes")
        return TextValue(bare, start, bare)

    def _missing_value(self, at: int) -> LanguageError:
        if at >= len(self.text) or self.text[at] in "),":
            return self.error("a value is missing", at, "the empty text is ''")
        if self.text[at] == "$":
            return self.error("a variable cannot stand here", at, VARIABLE_HINT)
        return self.error(f"a value cannot begin with {self.text[at]!r}", at, "put it in quotes")

    # Sums ----------------------------------------------------------------------------------

    def _sum(self) -> Expression:
        tree = self._product()
        while (sign := self.skip()) and sign in "+-":
            tree = self._calculation(tree, sign, self._product)
        return tree

    def _product(self) -> Expression:
        tree = self._factor()
        while (sign := self.skip()) and sign in "*/%":
            tree = self._calculation(tree, sign, self._factor)
        return tree

    def _calculation(
        self, left: Expression, sign: str, read: Callable[[], Expression]
    ) -> Expression:
        start = self.pos
        self.pos += 1
        right = read()
        for side in (left, right):
            if isinstance(side, (*TESTS, Constant)):
                raise self.error(f"`{sign}` needs numbers", start)
        return Calculation(left, sign, right, start)

    def _factor(self) -> Expression:
        start = self.at_solid()
        tree = self.atom(in_value=False)
        if tree is not None:
            return tree
        if self.text.startswith("-", start):
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise self.error(f"more than {MAX_DEPTH} signs")
            self.pos += 1
            operand = self._factor()
            self._depth -= 1
            if isinstance(operand, TESTS):
                raise self.error("`-` needs a number, not a comparison", start)
            return Negative(operand, start)
        word = None if self._has_fields else self.template.words.get(start)
        if word is not None and not SIGN.search(str(word.value)):
            self.pos = word.end
            return TextValue(str(word.value), start)
        return self._field(start)

    def _field(self, start: int) -> FieldValue:
        if self.text.startswith("`", start):
            end = self.text.find("`", start + 1)
            if end <= start + 1:
                raise self.error("a field in ` needs a name and a closing `", start)
            name, self.pos = self.text[start + 1 : end], end + 1
        else:
            match = NAME.match(self.text, start)
            if match is None or match[0] in KEYWORDS or match[0][0].isdecimal():
                raise self._missing_field(start, match)
            name, self.pos = match[0], match.end()
        self.refuse_bound(start, self.pos, "the name of a field")
        optional = self.text.startswith("?", self.pos)
        self.pos += optional
        return FieldValue(name, self.order(), optional, start)

    def _missing_field(self, at: int, match: re.Match[str] | None) -> LanguageError:
        if at >= len(self.text):
            if self.text.rstrip()[-1:] in ("+", "-", "*", "/", "%"):
                return self.error("a value is missing", at)
            return self.error("a condition is missing", at, "where FIELD=VALUE")
        if match is not None:
            what = match[0]
            return self.error(f"{what!r} is not a field", at, f"a field of this name: `{what}`")
        if self.text[at] == "$":
            return self.error("a variable cannot stand here", at, VARIABLE_HINT)
        if self.text[at] == "!":
            return self.error("a field is missing", at, "write not FIELD=VALUE")
        return self.error("a field is missing", at, f"write FIELD=VALUE; {SIGNS_HINT}")

    def _fail_after(self, tree: Expression) -> NoReturn:
        if self.text[self.pos] == ")":
            raise self.error("this `)` closes nothing")
        self.refuse_unknown_function()
        if isinstance(tree, TESTS):
            word = self.text[self.pos :].split()[0]
            joiner = JOINERS.get(word.upper())
            hint = f"write {joiner}" if joiner else "a value with blanks stands in quotes"
            raise self.error("`and` or `or` joins conditions", self.pos, hint)
        braced = self.template.braced_path(self.pos)
        if braced is not None:
            raise self.error("a path needs braces", self.pos, braced)
        hint = sign_hint(self.text, self.pos) or SIGNS_HINT
        raise self.error("a sign is missing", self.pos, hint)
