"""Turn one value into another: the stages after ``|``."""

from collections.abc import Iterable
from typing import Any

from cpshell.errors import UsageError
from cpshell.language.conditions import (
    keep_matching,
    notes_on_nothing,
    notes_on_texts,
    parse_condition,
)
from cpshell.language.expressions import Test
from cpshell.language.selections import Selected, parse_selection, select_rows
from cpshell.language.sort_keys import SortKey, parse_sort, sort_rows
from cpshell.language.templates import Template, template_of
from cpshell.plugin import Argument, Arguments, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.render import Stream, rows
from cpshell.shell.row_streams import first_rows, rows_where, rows_with
from cpshell.shell.shell import Shell


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
        check=_checked_query,
    )
    registry.filter(
        "where",
        _where,
        summary="the rows that match: help conditions",
        parameters=(Parameter("condition", "FIELD=VALUE and …", "condition", repeat=True),),
        examples=(
            "whm listaccts | where user^=a and diskused>100M",
            "whm listaccts | where 'suspended=1 or plan in (gold, silver)'",
        ),
        check=_condition,
        stream=_where_running,
    )
    registry.filter(
        "select",
        _select,
        summary="the rows with only these fields, or with what is computed of them",
        parameters=(Parameter("field", "FIELD, or NAME=EXPRESSION", "expression", repeat=True),),
        examples=(
            "whm listaccts | select user, domain",
            "whm listaccts | select user 'free=disklimit - diskused'",
        ),
        check=_selection,
        stream=_select_running,
    )
    registry.filter(
        "sort",
        _sort,
        summary="the rows in order: help quantities",
        parameters=(Parameter("key", "[-]FIELD[:TYPE]", "field", required=False, repeat=True),),
        examples=("whm listaccts | sort -diskused", "whm listaccts | sort plan, user:text"),
        check=_sort_keys,
    )
    registry.filter(
        "limit",
        _limit,
        summary="the first rows",
        parameters=(Parameter("count", "how many"),),
        examples=("whm listaccts | limit 5",),
        check=_count_given,
        stream=_limit_running,
    )
    registry.filter("count", _count, summary="how many rows there are", stream=_count_running)
    registry.filter("rows", _rows, summary="the rows: the list inside the answer")


def template(words: Iterable[Argument]) -> Template:
    """Return words as one text, the values of variables apart."""
    return template_of(word.pieces for word in words)


def _checked_query(given: Arguments) -> Any:
    from cpshell.commands.jmespath_query import Query

    return Query(given.words)


def _get(shell: Shell, value: Any, given: Arguments) -> Any:
    query = _checked_query(given)
    result = query.search(value)
    note = query.note(value, result)
    if note is not None:
        shell.say(f"get: {note}")
    return result


def _condition(given: Arguments) -> Test:
    return parse_condition(template(given.words))


def _where(shell: Shell, value: Any, given: Arguments) -> Any:
    tree, table = _condition(given), rows(value)
    for note in notes_on_texts(tree, table):
        shell.say(f"where: {note}")
    kept = keep_matching(tree, table)
    for note in notes_on_nothing(tree, table) if table and not kept else ():
        shell.say(f"where: {note}")
    return kept


def _where_running(shell: Shell, stream: Stream, given: Arguments) -> Stream:
    return rows_where(stream, _condition(given), lambda note: shell.say(f"where: {note}"))


def _selection(given: Arguments) -> tuple[Selected, ...]:
    return parse_selection(template(given.words))


def _select(shell: Shell, value: Any, given: Arguments) -> Any:
    return select_rows(rows(value), _selection(given))


def _select_running(shell: Shell, stream: Stream, given: Arguments) -> Any:
    chosen = rows_with(stream, _selection(given))
    return _select(shell, list(stream), given) if chosen is None else chosen


def _sort_keys(given: Arguments) -> list[SortKey]:
    return sort_keys(given.words)


def sort_keys(words: Iterable[Argument]) -> list[SortKey]:
    """Return the keys that words name; what a variable brings is the name of a field."""
    return [key for word in words for key in _keys_of(word)]


def _keys_of(word: Argument) -> list[SortKey]:
    if len(word.pieces) == 1 and word.pieces[0].shown:
        names = word.value if isinstance(word.value, list) else [word.text]
        return [SortKey(str(name)) for name in names]
    return [parse_sort(text) for text in word.text.replace(",", " ").split()]


def _sort(shell: Shell, value: Any, given: Arguments) -> Any:
    return sort_rows(rows(value), _sort_keys(given))


def _count_given(given: Arguments) -> int:
    text = given.text(0)
    if not text.isdecimal():
        raise UsageError(f"limit takes a whole number, not {text!r}")
    return int(text)


def _limit(shell: Shell, value: Any, given: Arguments) -> Any:
    return rows(value)[: _count_given(given)]


def _limit_running(shell: Shell, stream: Stream, given: Arguments) -> Stream:
    return first_rows(stream, _count_given(given))


def _count(shell: Shell, value: Any, given: Arguments) -> int:
    return len(rows(value))


def _count_running(shell: Shell, stream: Stream, given: Arguments) -> int:
    return sum(map(len, stream.blocks()))


def _rows(shell: Shell, value: Any, given: Arguments) -> Any:
    return rows(value)
