"""Read what ``select`` and ``--columns`` take, and make rows of it. Pure.

Grammar, in EBNF; the expressions are those of :mod:`cpshell.language.expression_parser`::

    selection = item { ( "," | blank ) item }           blanks around commas are nothing
    item      = name "=" expression | field | variable  a variable names fields: a text or a list
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from cpshell.language.arithmetic import evaluate, plain_value
from cpshell.language.conditions import matching
from cpshell.language.expression_parser import ExpressionParser
from cpshell.language.expressions import TESTS, Expression, FieldValue, expression_text
from cpshell.language.fields import column
from cpshell.language.templates import Template
from cpshell.language.tree import Node, nodes
from cpshell.records import record

NAMED = re.compile(r"([\w.-]+)=(?!=)")
FIELD = re.compile(r"[^\s,=()'\"`]+")


@record
class Selected(Node):
    """A column of the result: its name, and what stands in it."""

    name: str
    value: Expression


class _SelectionParser(ExpressionParser):
    """Reads items up to the end of the template; a blank may end one."""

    spaced_units = False

    def selection(self) -> list[Selected]:
        columns: list[Selected] = []
        while self.skip():
            columns += self._selected()
            after = self.text[self.pos : self.pos + 1]
            apart = after in ", \t\n" or self.text[self.pos - 1].isspace()
            if not apart:
                self.refuse_unknown_function()
                raise self.error("this cannot follow a field", hint="NAME=EXPRESSION, …")
            if self.skip() == ",":
                self.pos += 1
        return columns

    def _selected(self) -> list[Selected]:
        start = self.pos
        span = self.template.bound.get(start)
        if span is not None:
            self.pos = span.end
            names = span.value if isinstance(span.value, list) else [span.value]
            return [_field(str(name), start) for name in names]
        named = NAMED.match(self.text, start)
        if named is not None:
            self.pos = named.end()
            return [Selected(named[1], self.expression())]
        match = FIELD.match(self.text, start)
        if match is None:
            hint = "select FIELD NAME=EXPRESSION"
            if self.text.startswith("=", start):
                hint = "no blank stands before the sign: select 'NAME=EXPRESSION'"
            raise self.error("a field is missing", start, hint)
        self.refuse_bound(start, match.end(), "the name of a field")
        self.pos = match.end()
        return [_field(match[0], start)]


def _field(text: str, at: int) -> Selected:
    name = text.removesuffix("?")
    return Selected(name, FieldValue(name, None, text.endswith("?"), at))


def parse_selection(template: Template) -> tuple[Selected, ...]:
    """Return the columns that a text asks for.

    Raises:
        LanguageError: none, or the place where it goes wrong.
    """
    columns = tuple(_SelectionParser(template).selection())
    if not columns:
        raise template.error("select needs at least one field", 0, "select FIELD, FIELD")
    _refuse_one_name(columns, template)
    return columns


def _refuse_one_name(columns: Sequence[Selected], template: Template) -> None:
    """Refuse two different columns of one name: the rows would lose the first."""
    texts: dict[str, str] = {}
    for each in columns:
        text = expression_text(each.value)
        if texts.setdefault(each.name, text) != text:
            message = f"two columns would have one name: {each.name}"
            raise template.error(message, each.value.position)


def select_rows(rows: Sequence[Any], columns: Sequence[Selected]) -> list[dict[str, object]]:
    """Return rows of these columns, in their order; null where a row has no such field.

    Raises:
        UsageError: an unknown field, or values that cannot be computed with.
    """
    names = [each.name for each in columns]
    values = [_values(each.value, rows) for each in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def select_columns(
    rows: Sequence[Any], columns: Sequence[Selected | str]
) -> list[dict[str, object]]:
    """Return rows of these columns, of which some are names of fields, as :func:`select_rows`."""
    return select_rows(rows, columns_of(columns))


def columns_of(columns: Iterable[Selected | str]) -> list[Selected]:
    """Return columns, of which some are names of fields, as what is selected."""
    return [_column(each) for each in columns]


def fields_of(columns: Sequence[Selected | str]) -> list[str]:
    """Return the fields that columns are made of."""
    trees = [each.value for each in columns_of(columns)]
    return [node.name for tree in trees for node in nodes(tree) if isinstance(node, FieldValue)]


def columns_text(columns: Sequence[Selected | str]) -> str:
    """Return the text of columns: :func:`parse_selection` reads it as the same columns."""
    return ", ".join([_column_text(_column(each)) for each in columns])


def _column_text(column: Selected) -> str:
    name, text = column.name, expression_text(column.value)
    return text if text.removesuffix("?") == name else f"{name}={text}"


def _column(column: Selected | str) -> Selected:
    return Selected(column, FieldValue(column)) if isinstance(column, str) else column


def _values(tree: Expression, rows: Sequence[Any]) -> Sequence[object]:
    if isinstance(tree, FieldValue):
        return column(rows, tree.name, optional=tree.optional)
    if isinstance(tree, TESTS):
        return matching(tree, rows)
    return [plain_value(value) for value in evaluate(tree, rows)]


def field_words(template: Template) -> list[str]:
    """Return names with commas or blanks between them; what a variable brings is one name each.

    Raises:
        LanguageError: an expression where only names can stand.
    """
    names: list[str] = []
    for each in _SelectionParser(template).selection():
        if not isinstance(each.value, FieldValue) or each.value.name != each.name:
            at = each.value.position
            raise template.error(
                f"only fields stand here, and {each.name} is a new one",
                at,
                f"select '{_column_text(each)}' makes it",
            )
        names.append(each.name)
    return names
