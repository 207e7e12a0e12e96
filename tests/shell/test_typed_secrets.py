"""Secrets that only the catalog knows are kept out of every sink of a line."""

import pytest

from cpshell.events import EventBus, LineRead
from cpshell.language import parse
from cpshell.redact import Redactor
from cpshell.shell.typed_secrets import typed_secrets


@pytest.mark.parametrize(
    "line",
    [
        "uapi SSL install_ssl domain=a.test key=hush-hush cert=x",
        "uapi --as alice SSL install_ssl domain=a.test key='hush-hush'",
        "for u in a b { uapi --as $u SSL install_ssl key=hush-hush | count }",
        "let x = uapi SSL install_ssl key=hush-hush",
        'echo "$(uapi SSL install_ssl key=hush-hush)"',
    ],
)
def test_a_marked_parameter_is_found_wherever_the_call_stands(line: str) -> None:
    assert list(typed_secrets(parse(line))) == [("key", "hush-hush")]


def test_the_same_name_is_no_secret_for_another_function() -> None:
    assert list(typed_secrets(parse("uapi Ftp list_ftp key=plain-text; echo key=plain"))) == []


def test_the_line_reaches_a_sink_without_it() -> None:
    heard: list[LineRead] = []
    bus = EventBus(Redactor())
    bus.add(heard.append, LineRead)
    line = "uapi SSL install_ssl key=hush-hush"
    for name, value in typed_secrets(parse(line)):
        bus.redactor.learn(value, keep=False, name=name)
    bus.emit(LineRead, line, "-", 1)
    assert "hush" not in heard[0].text


def test_a_short_secret_that_only_the_catalog_marks_is_masked_after_its_name(run, tmp_path) -> None:
    lesson = tmp_path / "a.md"
    call = "uapi --as alice SSL install_ssl domain=alice.test cert=x key=abc"
    lines = ("-c", f"record start {lesson}", "-c", call, "-c", "record stop")
    done = run("--sandbox", "-v", "-k", *lines)
    assert "key=abc" not in done.err
    assert "key=abc" not in lesson.read_text("utf-8")
    assert "key=•••" in lesson.read_text("utf-8")
