"""Fuzz what people type: lines, conditions, expressions, sort keys, JMESPath.

Any text either parses or is an error with its place; what parses is printed so that it parses to
the same again; what runs on rows ends, with a result or an error of the shell's own.
"""

import json

import atheris
from _inputs import Input, run

with atheris.instrument_imports(include=["cpshell.language", "cpshell.commands.jmespath_query"]):
    from cpshell.commands.jmespath_query import Query
    from cpshell.errors import CpshellError, LanguageError
    from cpshell.language import Piece, Script, parse, split_statements, tokens
    from cpshell.language.conditions import keep_matching, parse_condition
    from cpshell.language.printer import source_of
    from cpshell.language.questions import calculate
    from cpshell.language.selections import parse_selection, select_rows
    from cpshell.language.sort_keys import parse_sort, sort_rows, sort_text
    from cpshell.language.templates import Template
    from cpshell.plugin import Argument

_ROWS = [
    {"user": "bob", "size": "482M", "n": 7, "when": 1700000000, "in": {"a": [1, None]}},
    {"user": "Ann B", "size": "unlimited", "n": "0x1f", "when": "2026-02-29", "in": []},
    {"user": None, "size": 0, "n": -1.5e300, "when": "", "ip": "10.0.0.9", "version": "11.2.3"},
    {"user": "\u202eé", "size": "80%", "n": True, "in": "text"},
]
_LINES = (
    *(
        "whm ",
        "uapi Email list_pops ",
        "let a = ",
        "for u in $a { ",
        "} else { ",
        "if ",
        "| ",
        "; ",
    ),
    *("$(", ")", "$((", "${a[0].b}", "$env.HOME ", "key=@f ", "k:={", "}", "\n", "\\\n", "'", '"'),
    *("!dig ", "> f.csv", ">> ", "# ", "retry 3 --every 2s { ", "until ", "def f x { ", "try { "),
    *("batch { ", "on @web --jobs 2 { ", "}", "\r\n", "\0", "password=?", "--where ", "[1, "),
)
_EXPRESSIONS = (
    *("user", "size", "n", "when", "in", "ip:ipv4", "version:version", "`a b`", "in.a", "nope?"),
    *(
        " = ",
        "!=",
        " ~ ",
        "<=",
        ">",
        "^=",
        "$=",
        " and ",
        " or ",
        " not ",
        "(",
        ")",
        " in (a, 'b')",
    ),
    *("1.5 GiB", "80%", "30d", "unlimited", "now", "2026-01-31", "date(", "age(", "round(", "in("),
    *(" + ", " - ", " * ", " / ", " % ", "0", "9" * 30, "1e308", "'", '"', "$a", ",", ":", "-"),
)
_PATHS = (
    *("acct", "[?user==", "$u", "]", "[0]", "[::0]", "[-1:]", ".", "*", "@", "&n", "`1`", "'a'"),
    *('"a b"', "sort_by(@, ", "length(", ")", "max_by(", "to_number(", "{a: n}", "| ", "||", "!"),
    *("[", "join(',', ", "keys(", "reverse(", "[]", "map(&", ", ", "==", "<", "not_null("),
)


def _line(text: str) -> None:
    text = text.removeprefix("\ufeff")  # only a whole file has a mark
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end, token
        end = token.end
    units = list(split_statements(text.split("\n")))
    try:
        tree = parse(text)
    except LanguageError as error:
        lines = text.split("\n")
        assert 1 <= error.line <= len(lines), error.line
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1, error.column
        error.caret()
        return
    assert isinstance(tree, Script)
    assert parse(source_of(tree)) == tree
    assert all(unit.error is None for unit in units)


def _condition(text: str) -> None:
    keep_matching(parse_condition(text), _ROWS)


def _calculation(text: str) -> None:
    calculate([[Piece(text, False)]])


def _selection(text: str) -> None:
    select_rows(_ROWS, parse_selection(Template(text)))


def _sort_key(text: str) -> None:
    key = parse_sort(text)
    assert parse_sort(sort_text(key)) == key
    sort_rows(_ROWS, [key])


def _path(text: str) -> None:
    value = {"acct": _ROWS, "a b": "x", "n": 3}
    text = text.replace("\0", "")  # no script holds one
    words = text.split("$u")
    pieces = [Piece(words[0], False)]
    for word in words[1:]:
        pieces += [Piece(["b'`\"", 1], False, "$u"), Piece(word, False)]
    query = Query([Argument(text, text, text, tuple(pieces))])
    query.note(value, json.dumps(query.search(value), default=str))


_KINDS = (
    (_line, _LINES),
    (_condition, _EXPRESSIONS),
    (_calculation, _EXPRESSIONS),
    (_selection, _EXPRESSIONS),
    (_sort_key, _EXPRESSIONS),
    (_path, _PATHS),
)


def fuzz(given: Input) -> None:
    """Read one text as one of the kinds."""
    read, parts = _KINDS[given.choice(len(_KINDS))]
    try:
        read(given.text(parts))
    except CpshellError as error:
        assert error.message


if __name__ == "__main__":
    run(fuzz)
