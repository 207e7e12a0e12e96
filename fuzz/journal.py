"""Fuzz the journal of writes: any text is one, and a line tells nothing of any other write.

What follows a torn line still counts.
"""

import json

import atheris
from _inputs import Input, run

with atheris.instrument_imports(include=["cpshell.shell.journal_lines"]):
    from cpshell.shell.journal_lines import Verdict, line_of, read_runs, rows_of

_VALUES = (
    *("1", "2", "-1", "true", "null", "1e999", "1.5", '"x"', '"a"', '"done"', '"partly"', '"é"'),
    *("[]", "{}", '["x", 1]', '[["f", 3]]', '[["f"]]', '{"a": {"b": [1]}}', "[[[[1]]]]"),
)
_FIELDS = (
    *("run", "begun", "version", "scripts", "target", "write", "time", "server", "identity"),
    *("call", "parameters", "uploads", "script", "line", "turns", "result", "seconds", "data"),
    *("said", "cut", "ended", "exit_code"),
)
_PARTS = (
    *('{"run":"a",', '{"run":"b",', '"write":1,', '"write":2,', '"call":"whm x",', "}\n", "\n"),
    *('"result":"done"}\n', '"result":"unknown"}\n', '"scripts":{"s":"d"}}\n', '{"run":"a"}\n'),
    *[f'"{field}":{value},' for field in _FIELDS for value in _VALUES][::4],
    *[f'"{field}":{value}}}\n' for field in _FIELDS for value in _VALUES][1::5],
)
_OWN = [
    {"run": "own", "begun": "t", "scripts": {"s": "d"}},
    {"run": "own", "write": 1, "time": "t", "server": "s", "identity": ["r"], "call": "whm x"},
    {"run": "own", "write": 1, "time": "t", "result": "done", "data": 1},
]


def fuzz(given: Input) -> None:
    """Read one journal, to whose end a run was added that ended well."""
    text = given.content(_PARTS).decode("utf-8", "replace") + "\n"
    text += b"".join(map(line_of, _OWN)).decode()
    runs = read_runs(text.split("\n"), [])
    for each in runs:
        for row in rows_of(each):
            json.dumps(row)
        assert all(entry.title for entry in each.in_doubt)
    (own,) = [each for each in runs if each.name == "own"]
    assert [entry.verdict for entry in own.entries.values()] == [Verdict.DONE]


if __name__ == "__main__":
    run(fuzz)
