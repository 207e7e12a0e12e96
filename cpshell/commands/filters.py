"""Turn one value into another: the stages after ``|``."""

from collections.abc import Callable
from typing import Any

from cpshell.errors import UsageError
from cpshell.panel.call import Match, Order, SortKey, parse_condition, parse_sort
from cpshell.plugin import Arguments, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.render import rows
from cpshell.shell.shell import Shell

_FIELDS = Parameter("field", "a field, or fields with commas", "field", repeat=True)


def register(registry: Registry) -> None:
    """Add the filters."""
    registry.filter(
        "get",
        _get,
        summary="the part that a JMESPath expression names",
        parameters=(Parameter("expression", "JMESPath", "jmespath", repeat=True),),
        examples=(
            "uapi Email list_pops | get [].email",
            'whm listaccts | get "acct[?suspended==`1`].user"',
        ),
        check=_compiled,
    )
    registry.filter(
        "where",
        _where,
        summary="the rows that match",
        parameters=(Parameter("condition", "FIELD~TEXT, also = != < > ^=", "field", repeat=True),),
        examples=("whm listaccts | where user^=a",),
        check=_conditions,
    )
    registry.filter(
        "select",
        _select,
        summary="the rows with only these fields",
        parameters=(_FIELDS,),
        examples=("whm listaccts | select user,domain",),
    )
    registry.filter(
        "sort",
        _sort,
        summary="the rows in order",
        parameters=(
            Parameter("key", "[-]FIELD[:numeric|:ipv4]", "field", required=False, repeat=True),
        ),
        examples=("whm listaccts | sort -diskused:numeric",),
        check=_sort_keys,
    )
    registry.filter(
        "limit",
        _limit,
        summary="the first rows",
        parameters=(Parameter("count", "how many"),),
        examples=("whm listaccts | limit 5",),
        check=_count_given,
    )
    registry.filter("count", _count, summary="how many rows there are")
    registry.filter("rows", _rows, summary="the rows: the list inside the answer")


def _compiled(given: Arguments) -> Any:
    """Return the JMESPath expression of the words, compiled.

    Quotes belong to JMESPath unless they are around the whole word.
    """
    import jmespath
    from jmespath.exceptions import JMESPathError

    if len(given) == 1 and _wholly_quoted(given.words[0].source):
        text = given.text(0)
    else:
        text = " ".join(
            word.source if "'" in word.source or '"' in word.source else word.text
            for word in given.words
        )
    try:
        return jmespath.compile(text)
    except JMESPathError as error:
        place = getattr(error, "lex_position", None) or getattr(error, "lexer_position", None)
        # An end that came too soon has no position, or one after the text.
        wrong = f"unexpected {text[place:]!r}" if place and text[place:] else "it is incomplete"
        raise UsageError(
            f"invalid JMESPath expression {text!r}: {wrong}",
            hint="an expression with spaces, braces, quotes or | goes in quotes: get \"[?a=='b']\"",
        ) from None


def _wholly_quoted(source: str) -> bool:
    return len(source) > 1 and source[0] == source[-1] and source[0] in "'\""


def _get(shell: Shell, value: Any, given: Arguments) -> Any:
    from jmespath.exceptions import JMESPathError

    try:
        return _compiled(given).search(value)
    except JMESPathError as error:
        raise UsageError(f"this value does not fit the expression: {error}") from None


def _conditions(given: Arguments) -> Any:
    return [parse_condition(word.text) for word in given.words]


def _where(shell: Shell, value: Any, given: Arguments) -> Any:
    conditions = _conditions(given)
    return [
        row
        for row in rows(value)
        if all(_matches(_field(row, c.field), c.match, c.term) for c in conditions)
    ]


def _matches(value: Any, match: Match, term: str) -> bool:
    text = "" if value is None else str(int(value) if isinstance(value, bool) else value)
    if match is Match.CONTAINS:
        return term.lower() in text.lower()
    if match is Match.BEGINS:
        return text.lower().startswith(term.lower())
    if match in (Match.LESS, Match.GREATER):
        left, right = _number(text), _number(term)
        if left is None or right is None:
            return text < term if match is Match.LESS else text > term
        return left < right if match is Match.LESS else left > right
    equal = text == term or (_number(text) is not None and _number(text) == _number(term))
    return equal if match is Match.EQUALS else not equal


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _field(row: Any, name: str) -> Any:
    """Return a field of a row, also by a dotted path; a plain text or number is its own field."""
    if not isinstance(row, dict):
        return row
    if name in row:
        return row[name]
    for key in name.split("."):
        row = row.get(key) if isinstance(row, dict) else None
    return row


def _select(shell: Shell, value: Any, given: Arguments) -> Any:
    names = [name for word in given.words for name in word.text.split(",") if name]
    if not names:
        raise UsageError("select needs at least one field")
    return [{name: _field(row, name) for name in names} for row in rows(value)]


def _sort_keys(given: Arguments) -> Any:
    return [parse_sort(text) for word in given.words for text in word.text.split(",") if text]


def _sort(shell: Shell, value: Any, given: Arguments) -> Any:
    table = list(rows(value))
    keys = _sort_keys(given)
    if not keys:
        return sorted(table, key=_order)
    for key in reversed(keys):
        table.sort(key=_sorting(key), reverse=key.reverse)
    return table


def _sorting(key: SortKey) -> Callable[[Any], Any]:
    ipv4 = key.order is Order.IPV4
    return lambda row: _order(_field(row, key.field), ipv4=ipv4)


def _order(value: Any, *, ipv4: bool = False) -> tuple[int, float, tuple[int, ...], str]:
    """Return a key that sorts nothing first, then numbers by size (also in text), then text."""
    if value is None:
        return (0, 0.0, (), "")
    text = str(value)
    if ipv4 and all(part.isdecimal() for part in text.split(".")):
        return (1, 0.0, tuple(int(part) for part in text.split(".")), "")
    number = _number(text)
    if number is not None and number == number:
        return (1, number, (), "")
    return (2, 0.0, (), text.lower())


def _count_given(given: Arguments) -> int:
    text = given.text(0)
    if not text.isdecimal():
        raise UsageError(f"limit takes a whole number, not {text!r}")
    return int(text)


def _limit(shell: Shell, value: Any, given: Arguments) -> Any:
    return rows(value)[: _count_given(given)]


def _count(shell: Shell, value: Any, given: Arguments) -> int:
    return len(rows(value))


def _rows(shell: Shell, value: Any, given: Arguments) -> Any:
    return rows(value)
