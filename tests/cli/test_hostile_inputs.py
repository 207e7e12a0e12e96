"""What others may have written is one located line where it is wrong: no report, no traceback."""

import json
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from cpshell.render.context import Context
from cpshell.render.structured import write_yaml
from cpshell.system.streams import Streams

VALUE = """{"a": [{"b": 1}]}"""
LESSON = "# T\n\n```cpshell\n> echo hi\nhi\n```\n"
SESSION = {
    "name": "a",
    "user": "a",
    "service": "whm",
    "host": "h",
    "port": 2087,
    "how": "password",
    "opened": 1,
    "parent": None,
}


def begun(*sessions: Any) -> str:
    return json.dumps({"cassette": 1, "sessions": sessions, "variables": {}})


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "3",
        "{}",
        "[" * 100_000,
        '{"cassette": 1}',
        '{"cassette": 1, "sessions": 3, "variables": 4}',
        f'{{"cassette": 1, "sessions": [], "variables": {{"a": {"[" * 50_000}{"]" * 50_000}}}}}',
        begun(3),
        begun("text"),
        begun({"name": "a"}),
        begun(SESSION | {"service": "nosuch"}),
        begun(SESSION | {"port": "x"}),
        begun(SESSION | {"port": 1e400}),
        begun(SESSION | {"opened": None}),
        f'{begun(SESSION)}\n{{"opened": "soon"}}',
        f'{begun(SESSION)}\n{{"request": 1, "response": 2}}',
    ],
    ids=lambda text: text[:40],
)
def test_a_cassette_that_makes_no_sense_is_named_with_its_line(
    run: Any, tmp_path: Path, text: str
) -> None:
    (tmp_path / "a.md").write_text(LESSON)
    cassette = tmp_path / "a.cassette.jsonl"
    cassette.write_text(text)
    ran = run("check", str(tmp_path / "a.md"))
    assert ran.code == 6
    assert f"FAIL {cassette}:{text.count(chr(10)) + 1}:" in ran.out
    assert ran.err == ""


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "profile = 3",
        "a = 1\na = 2",
        f"a = {'[' * 3000}{']' * 3000}",
        f"a = {'1' * 5000}",
        "[profile]\nprod = 3",
        "[group]\nweb = 3",
        '[profile.prod]\ntarget = "https://h:2087"\nuser = 3',
    ],
    ids=lambda text: text[:30],
)
def test_a_configuration_that_makes_no_sense_is_named(
    run: Any, own_folders: Path, text: str
) -> None:
    config = own_folders / "xdg" / "config" / "cpshell" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(text)
    ran = run("-c", "profiles")
    assert ran.code == 2
    assert ran.err.startswith(f"cpshell: -c:1: profiles: {config}: ")
    assert "internal error" not in ran.err


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('target = "https://root:Winter-Horse-77@h:2087"', "target"),
        ('target = "https://h:99999"', "target"),
        ('target = ""', "target"),
        ('target = "https://h/x?y"', "target"),
        ('user = "root:Winter-Horse-77"', "user"),
        ('user = ""', "user"),
        ('service = "nosuch"', "service"),
        ('auth = "nosuch"', "auth"),
        ('pin = "sha256:00"', "pin"),
        ('proxy = "http://root:Winter-Horse-77@h:1"', "proxy"),
        ('proxy = "ftp://h"', "proxy"),
        ('password = "Winter-Horse-77"', "password"),
        ("a." * 3000 + "b = 1", "a"),
        ("read-only = 1", "read-only"),
        ("unknown = 1", "unknown"),
    ],
    ids=lambda text: text[:30],
)
def test_a_profile_that_no_login_could_use_is_named_with_its_file_and_key(
    run: Any, own_folders: Path, line: str, key: str
) -> None:
    config = own_folders / "xdg" / "config" / "cpshell" / "config.toml"
    config.parent.mkdir(parents=True)
    target = "" if key == "target" else 'target = "https://h:2087"\n'
    config.write_text(f"[profile.prod]\n{target}{line}\n")
    ran = run("-c", "login prod")
    assert ran.code == 2
    first, *hints = ran.err.splitlines()
    assert first.startswith(f"cpshell: -c:1: login prod: {config}: profile prod")
    assert key in first.removeprefix(f"cpshell: -c:1: login prod: {config}: profile prod")
    assert "Winter" not in ran.err
    if key == "unknown":
        assert "read-only" in hints[0]


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1",
        "https://[zz]:2087",
        "https://[::1]:2087x",
        "https://h:0",
        "https://ho st:2087",
        "https://\x1b]0;x\x07",
        "https://",
        "https://..:2087",
        "https://[::1/cpsess123456/login/?session=a",
        "https://" + "a" * 300,
    ],
)
@pytest.mark.parametrize("verb", ["login", "checkup"])
def test_a_url_that_is_none_is_a_line(run: Any, verb: str, url: str) -> None:
    ran = run("-c", f"let url = $env.URL; {verb} $url -u a --token-from env:T", env={"URL": url})
    assert ran.code in (2, 4)
    assert ran.err.startswith(f"cpshell: -c:1: {verb} ")
    assert "internal error" not in ran.err
    assert "\x1b" not in ran.err


@pytest.mark.parametrize("query", ["a[::0]", "a[1::0]", "a[::0].b"])
def test_a_slice_without_a_step_is_a_line(run: Any, query: str) -> None:
    ran = run("-c", f"let a = {VALUE}; echo $a | get {query}")
    assert ran.code == 2
    assert ran.err.startswith("cpshell: -c:1: ")


@pytest.mark.parametrize("leaf", ["plain", "\ud800"])
@pytest.mark.parametrize("wrap", [lambda value: [value], lambda value: {"a": value}])
def test_yaml_takes_a_thousand_levels(wrap: Any, leaf: str) -> None:
    value: Any = leaf
    for _ in range(1000):
        value = wrap(value)
    (text,) = write_yaml(value, Context())
    assert len(text) > 2000
    assert "Recursion" not in text


def test_a_question_is_harmless_whoever_asks() -> None:
    asked: list[str] = []

    def ask(question: str, secret: bool) -> str:
        asked.append(question)
        return ""

    Streams(ask=ask).ask("key\x1b]0;x\x07\u202e: ", True)
    terminal = TextIOWrapper(BytesIO(b"yes\n"), "utf-8")
    shown = TextIOWrapper(BytesIO(), "utf-8")
    Streams(terminal, shown, shown).ask("a\x1b[31m\nb? ", False)
    shown.seek(0)
    assert asked == ["key\\x1b]0;x\\x07\\u202e: "]
    assert shown.read() == "a\\x1b[31m\nb? "
