"""Work on whole tables: the filters ``unique``, ``group`` and ``join``."""

from typing import Any

from cpshell.commands.filters import template
from cpshell.errors import UsageError
from cpshell.language.counts import counted
from cpshell.language.grouping import SUMMARIES, Summary, group_rows, join_rows, unique_rows
from cpshell.language.selections import field_words
from cpshell.plugin import Arguments, Option, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.render import rows
from cpshell.shell.shell import Shell

_WORDS = {
    "sum": "the sum of a field, as sum_FIELD",
    "avg": "its mean, as avg_FIELD",
    "min": "its least value, as min_FIELD",
    "max": "its greatest value, as max_FIELD",
}


def register(registry: Registry) -> None:
    """Add the filters."""
    registry.filter(
        "unique",
        _unique,
        summary="each row once, or the first row for each value of some fields",
        parameters=(Parameter("field", "a field", "expression", required=False, repeat=True),),
        examples=("whm listaccts | select owner | unique", "whm listaccts | unique plan"),
        check=_fields,
    )
    registry.filter(
        "group",
        _group,
        summary="one row for each value of some fields, with how many rows have it; one for all",
        parameters=(Parameter("field", "a field", "expression", required=False, repeat=True),),
        options=tuple(
            Option(name, _WORDS[name], "FIELD", "expression", repeat=True) for name in SUMMARIES
        ),
        examples=(
            "whm listaccts | group plan --sum diskused --max diskused",
            "whm listaccts | group --sum diskused",
        ),
        check=_grouping,
    )
    registry.filter(
        "join",
        _join,
        summary="the rows with the fields of a table's rows that agree in a field",
        parameters=(
            Parameter("table", "$TABLE", "variable"),
            Parameter("on", "on", choices=("on",)),
            Parameter("field", "a field of both", "expression", repeat=True),
        ),
        examples=("whm listaccts | join $owners on owner",),
        check=_joined_fields,
    )


def _fields(given: Arguments) -> list[str]:
    return field_words(template(given.words)) if given.words else []


def _unique(shell: Shell, value: Any, given: Arguments) -> Any:
    return unique_rows(rows(value), _fields(given))


def _grouping(given: Arguments) -> tuple[list[str], list[Summary]]:
    summaries = [
        Summary(function, name)
        for function in SUMMARIES
        for word in given.option_words.get(function, ())
        for name in field_words(template([word]))
    ]
    if not given.words and not summaries:
        raise UsageError("`group` needs a field", hint="group FIELD, or group --sum FIELD")
    return _fields(given), summaries


def _group(shell: Shell, value: Any, given: Arguments) -> Any:
    return group_rows(rows(value), *_grouping(given))


def _joined_fields(given: Arguments) -> list[str]:
    table = given.words[0].value
    if not isinstance(table, list | dict):
        raise UsageError(
            f"{given.words[0].source} is not a table",
            hint="let plans = …, then join $plans on plan",
        )
    return field_words(template(given.words[2:]))


def _join(shell: Shell, value: Any, given: Arguments) -> Any:
    joined, alone = join_rows(rows(value), rows(given.words[0].value), _joined_fields(given))
    if alone:
        shell.say(f"join: {counted(alone, 'row')} of {given.words[0].source} found no partner")
    return joined
