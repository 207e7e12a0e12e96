"""Secrets that only the catalog knows are kept out of every sink of a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.events import EventBus, LineRead
from cpshell.language import parse
from cpshell.language.tokens import rough_script
from cpshell.redact import WITHHELD, Redactor
from cpshell.shell.masked_lines import masked_line
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
    assert list(typed_secrets(parse(line), {})) == [("key", "hush-hush")]


@pytest.mark.parametrize(
    "line",
    [
        "uapi Email add_pop email=x password=$p",
        'uapi Email add_pop email=x "password=$p"',
        "uapi Email add_pop email=x password=$p$p",
        "new email=x password=$p",
        "uapi SSL install_ssl key=$p",
        "secret set keyring:prod $p",
        'echo "$(uapi Email add_pop password=$p)"',
    ],
)
def test_a_variable_that_a_secret_parameter_takes_is_a_secret(line: str) -> None:
    assert list(typed_secrets(parse(line), {"p": "abc", "q": "def"})) == [("p", "abc")]
    assert list(typed_secrets(parse(line), {"p": 123})) == [("p", "123")]
    assert list(typed_secrets(parse(line), {"p": ["abc"]})) == []


def test_a_part_of_a_secret_is_one() -> None:
    found = list(typed_secrets(parse("new password=1-${p}-2"), {"p": "abc"}))
    assert ("p", "abc") in found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('let p = "abc"; uapi Email add_pop password=$p', ["abc"]),
        ("for p in abc 'd e' { uapi Email add_pop password=$p }", ["abc", "d e"]),
        ("for p in abc { echo $p; uapi Ftp list_ftp note=$p }", []),
        ('let q = "abc"; uapi Email add_pop password=$p', []),
    ],
)
def test_so_is_what_a_line_itself_puts_into_it(line: str, found: list[str]) -> None:
    assert list(typed_secrets(parse(line), {})) == [("p", text) for text in found]


def test_the_strings_of_json_with_variables_are_found() -> None:
    line = 'uapi SSL install_ssl key:={"a": $x, "b": ["hush-hush"]}'
    assert ("key", "hush-hush") in typed_secrets(parse(line), {})
    line = 'uapi SSL install_ssl key:=["hush-hush"]'
    assert list(typed_secrets(parse(line), {})) == [("key", '["hush-hush"]')]
    line = 'let p = hush-hush; uapi SSL install_ssl key:={"a": $p}'
    assert ("p", "hush-hush") in typed_secrets(parse(line), {"p": "hush-hush"})


def test_the_same_name_is_no_secret_for_another_function() -> None:
    assert list(typed_secrets(parse("uapi Ftp list_ftp key=plain-text; echo key=plain"), {})) == []


@pytest.mark.parametrize(
    "line",
    [
        "whm passwd user=a pass\\word=hush-hush",
        "whm passwd user=a pa'ss'word=hush-hush",
        "whm passwd user=a 'pass'\"word\"=hush-hush",
        "batch { whm passwd user=a pass\\word=hush-hush }",
        "su alice --pass\\word hush-hush",
        'su alice "--password" hush-hush',
        'su alice "--password"=hush-hush',
        "login a.test '--otp-from' hush-hush",
        'login a.test -u root "-p" hush-hush',
        "log\\in a.test -u root -p hush-hush",
        "$l a.test -u root -p hush-hush",
        "prod -p hush-hush",
        'let p = "hush-hush"; su alice --password $p',
        'let p = "hush-hush"; login a.test --password-from $p',
        "for p in hush-hush { login a.test --password-from=$p }",
        'let p = "hush-hush"; login a.test -u root:$p',
        'let p = "hush-hush"; login root:$p@a.test',
        "login a.test --password $(echo hush-hush)",
        "login a.test --password-from $(!printf hush-hush)",
        "login a.test --token=$(echo a | base64 hush-hush)",
        "whm passwd user=a password=$(echo hush-hush)",
        "login a.test -P hush-hush",
        "login a.test -P=hush-hush",
        "login a.test -pw hush-hush",
        "login a.test -password hush-hush",
        "su alice password hush-hush",
        "login a.test token: hush-hush",
        "login a.test password = hush-hush",
        "set password hush-hush",
        "uapi Email add_pop a@b.test password hush-hush",
        "secret hush-hush",
        "secret set hush-hush",
        'let k = "password"; $k=hush-hush',
        'let k = "password"; whm passwd user=a $k=hush-hush',
        'let k = "password"; su alice --$k hush-hush',
        'let k = "--password"; su alice $k hush-hush',
    ],
)
def test_a_secret_in_the_wrong_place_is_found_in_any_spelling(line: str) -> None:
    assert "hush-hush" in [value for _, value in typed_secrets(parse(line), {})]


@pytest.mark.parametrize(
    "line",
    [
        "login a.test -u root --password-from env:PLESK_PW",
        "login a.test -u root '--password-from' \"file:/etc/pw-file\"",
        'let s = "file:/etc/pw-file"; login a.test --password-from $s',
        "login a.test --password-from prompt --insecure",
        "whm listaccts --sort -partition --columns user",
        "whm listaccts | sort -p",
        "!ssh -p 22 a.test-host",
        "echo a | ssh -p long-and-plain",
        "su alice --password --service webmail",
        "echo key = plain-text",
        "login a.test --password $(genpass)",
        "login a.test --password-from $(echo env:PLESK_PW)",
        "su alice somebody-else",
        "echo the password you-all-have",
        "search change password of-a-mailbox",
        "help passwd | get token.first-one",
        "set output json",
        'let k = "email"; uapi Email add_pop $k=plain-text',
    ],
)
def test_words_that_are_no_secret_are_not_taken_for_one(line: str) -> None:
    assert list(typed_secrets(parse(line), {})) == []


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("su alice X", "su alice •••"),
        ("login a.test root X", "login a.test ••• •••"),
        ("login a.test password X | count", "login a.test password ••• | count"),
        ("whm passwd zz X", "whm passwd ••• •••"),
        ("for u in a {\n  su $u 'X'\n}", "for u in a {\n  su $u •••\n}"),
        ("uapi Ftp::passwd a X user=b", "uapi Ftp::passwd ••• ••• user=b"),
        ("uapi --as alice Ftp passwd user=b pass\\word=X", None),
        ("whm passwd 'pass'\"word\"=X user=a", "whm passwd 'pass'\"word\"=••• user=a"),
        ("su alice '--password=X'", "su alice '--password=•••'"),
        ("search passwd X", "search passwd X"),
        ("help uapi Ftp passwd X", "help uapi Ftp passwd X"),
        ("whm listaccts X", "whm listaccts X"),
    ],
)
def test_a_word_too_many_is_masked_where_it_stands_however_short(
    line: str, masked: str | None
) -> None:
    masked = masked or line.replace("X", "•••")
    line = line.replace("X", "hush") if masked != line else line
    assert masked_line(line, parse(line), {}) == masked


def test_the_line_reaches_a_sink_without_it() -> None:
    heard: list[LineRead] = []
    bus = EventBus(Redactor())
    bus.add(heard.append, LineRead)
    line = "uapi SSL install_ssl key=hush-hush"
    for name, value in typed_secrets(parse(line), {}):
        bus.redactor.learn(value, keep=False, name=name)
    bus.emit(LineRead, line, "-", 1)
    assert "hush" not in heard[0].text


@pytest.mark.slow
def test_a_short_secret_that_only_the_catalog_marks_is_masked_after_its_name(run, tmp_path) -> None:
    lesson = tmp_path / "a.md"
    call = "uapi --as alice SSL install_ssl domain=alice.test cert=x key=abc"
    lines = ("-c", f"record start {lesson}", "-c", call, "-c", "record stop")
    done = run("--sandbox", "-v", "-k", *lines)
    assert "key=abc" not in done.err
    assert "key=abc" not in lesson.read_text("utf-8")
    assert "key=•••" in lesson.read_text("utf-8")


@given(
    st.lists(
        st.sampled_from(
            [
                *("su ", "login ", "password ", "--pass\\word ", "hush ", "| ", "'", '"', "$("),
                *("{ ", "}", "\n", "\r", "# ", "\\\n", "let a = ", "for ", "é", ":=[", "; ", "\0"),
            ]
        )
    ).map("".join)
)
def test_any_line_that_does_not_parse_is_masked(line: str) -> None:
    assert WITHHELD not in masked_line(line, None, {})
    assert list(typed_secrets(rough_script(line), {})) is not None


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("su alice hush | | x", "su alice ••• | | x"),
        ("su alice --pass\\word hush )} x", "su alice --pass\\word ••• ••• •••"),
        ("for u in a { login $u password hush", "for u in a { login $u password •••"),
        ("echo the hush | | x", "echo the hush | | x"),
    ],
)
def test_a_line_that_does_not_parse_is_masked_by_its_words(line: str, masked: str) -> None:
    assert masked_line(line, None, {}) == masked
