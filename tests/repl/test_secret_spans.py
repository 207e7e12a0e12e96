"""Where secrets stand in a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell import catalog
from cpshell.commands.call_options import CPANEL_CALL
from cpshell.language import tokens
from cpshell.redact import Redactor
from cpshell.repl.secret_spans import secret_spans

SECRET = Redactor().secret_name


def masked(text: str) -> str:
    for start, end in reversed(secret_spans(text, tokens(text), SECRET)):
        text = text[:start] + "#" * (end - start) + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("uapi Email add_pop email=x password=abc", "uapi Email add_pop email=x password=###"),
        ("uapi Email add_pop password='a b", "uapi Email add_pop password=####"),
        ('uapi X y password="ab"cd z=1', "uapi X y password=###### z=1"),
        ('let password = "abc"', "let password = #####"),
        ("su alice --password abc -o x", "su alice --password ### -o x"),
        ("login h -u root:ab;x", "login h -u root:##;x"),
        ("login root:ab@h --password cd; su x", "login root:##@h --password ##; su x"),
        ("login 'root:ab'@h 'x'", "login 'root:##'@h 'x'"),
        ("login h -u 'root:a b' -o 'x'", "login h -u 'root:###' -o 'x'"),
        ("login root:ab@h joe@example.com", "login root:##@h joe@example.com"),
        ("login root:a@b@h", "login root:###@h"),
        ("su a --password 'ab c", "su a --password '####"),
        ("su a --password=ab pass=cd", "su a --password=## pass=##"),
        ("login h --password-from abc", "login h --password-from ###"),
        ("secret set keyring:x abc", "secret set keyring:x ###"),
        ("uapi X y password:=12 | count", "uapi X y password:=## | count"),
    ],
)
def test_a_secret_value_is_covered(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "uapi Email add_pop password=?",
        "uapi Email add_pop password=$secret",
        "uapi Email add_pop password=@file",
        "uapi Email add_pop email=abc",
        "login host --password-from env:PW",
        "secret set keyring:x $p",
        "let password = uapi X y",
        "password",
    ],
)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("option", [option.name for option in CPANEL_CALL if option.metavar])
@pytest.mark.parametrize("value", ["two", "'user~a'", '"a b"', "a=b", "$n", "$(echo a)"])
def test_options_of_a_call_uncover_nothing(option: str, value: str) -> None:
    function, parameter = marked_parameter()
    text = f"{function.module} {function.name} {parameter.name}=abc"
    assert masked(f"uapi --{option} {value} {text}").endswith("=###")
    assert masked(f"uapi --{option}={value} {text}").endswith("=###")


def marked_parameter():
    """A parameter of UAPI that is secret, though its name does not say so."""
    return next(
        (f, p)
        for f in catalog.functions(catalog.Api.UAPI)
        for p in f.parameters
        if p.secret and not p.numbered and not SECRET(p.name)
    )


def test_a_parameter_that_only_the_catalog_knows_is_covered() -> None:
    function, parameter = marked_parameter()
    text = f"uapi {function.module} {function.name} {parameter.name}=abc"
    assert masked(text).endswith("=###")


@given(st.text("pasword= \"'$|;{}()\n:@?x", max_size=40))
def test_spans_lie_in_the_text_and_in_order(text: str) -> None:
    spans = secret_spans(text, tokens(text), SECRET)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
