"""Fuzz cassettes: a file is one, or an error that names the line; one that is read answers."""

import atheris
from _inputs import Input, held_file, read_or_refused, run

with atheris.instrument_imports(include=["cpshell.lessons"]):
    from cpshell.errors import CpshellError
    from cpshell.lessons.cassette import read_cassette
    from cpshell.lessons.replay import Replay
    from cpshell.panel.request import Request
    from cpshell.redact import Redactor

_VALUES = (
    *("null", "[]", "{}", "-1", "1", "true", '"x"', '[["a","b"]]', '[["a"]]', "[1]", '{"a":[1]}'),
    *('"\\ud800"', "1e999", '"cpsess•••/•••"', '[["set-cookie","a=cpsess•••"]]', "9" * 5000),
)
_REQUEST = '{"path":"/a","parameters":[]}'
_ANSWER = '{"status":1,"reason":"","headers":[],"json":1}'
_LINES = (
    '{"cassette":1,"sessions":[],"variables":V}\n',
    '{"cassette":1,"sessions":V,"variables":{}}\n',
    '{"cassette":V}\n',
    '{"opened":V}\n',
    '{"request":{"path":"/a","parameters":V},"response":answer}\n',
    '{"request":{"path":"/a","parameters":[],"json":V},"response":answer}\n',
    f'{{"request":{_REQUEST},"response":{{"status":V,"reason":"","headers":[],"json":{{}}}}}}\n',
    f'{{"request":{_REQUEST},"response":{{"status":1,"reason":V,"headers":V,"text":V}}}}\n',
    '{"request":{"path":V,"parameters":[]},"response":answer}\n',
    '{"request":V,"response":V}\n',
)
_PARTS = (
    *[
        line.replace("V", value).replace("answer}", f"{_ANSWER}}}")
        for line in _LINES
        for value in _VALUES
    ],
    *("V\n", "{", '"', "\n"),
)
_PATH = held_file("lesson.cassette.jsonl")


def fuzz(given: Input) -> None:
    """Read one file, and ask it what it holds."""
    _PATH.write_bytes(given.content(_PARTS))
    cassette = read_or_refused(read_cassette, _PATH)
    if cassette is None:
        return
    replay = Replay(cassette, Redactor())
    for path, parameters, body in list(cassette.answers):
        try:
            replay.send(Request("GET", path, query=parameters, json=body or None))
        except CpshellError as error:
            assert error.message


if __name__ == "__main__":
    run(fuzz)
