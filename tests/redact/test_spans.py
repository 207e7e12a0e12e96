"""Where the value after a secret's name ends, in texts of all kinds."""

import base64
from shlex import quote

import pytest

from cpshell.redact import MASK, Redactor


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("password=next=x", "password=•••"),
        ("password= next=x", "password= next=x"),
        ("password => hush more", "password => ••• more"),
        ('{"password" => "hush", "a" => 1}', '{"password" => "•••", "a" => 1}'),
        (r"say \"password=hush hush\" more", r"say \"password=•••\" more"),
        (r"say \\\"password=hush hush\\\" more", r"say \\\"password=•••\\\" more"),
        (r"\"password=hush hush\" more", r"\"password=•••\" more"),
        (r"password=\"hush hush\" more \"x\"", r"password=\"•••\" more \"x\""),
        ("'password=$pw' x", "'password=•••' x"),
        ('"password=$pw" x', '"password=$pw" x'),
        ('password="hush one\nnext line', 'password="•••\nnext line'),
        ("password='hush one", "password='•••"),
        ('"password=hush one', '"password=•••'),
        ("\npassword='hush one\nx", "\npassword='•••\nx"),
        ("password: two words\nnext: x", "password: •••\nnext: x"),
        ("a: b\n- password: two words\nnext: x", "a: b\n- password: •••\nnext: x"),
        ("a: b\n\t- password: two words\nnext: x", "a: b\n\t- password: •••\nnext: x"),
        ("a: b\nx password: two words\nnext: x", "a: b\nx password: ••• words\nnext: x"),
        ("xpassword: a\n", "xpassword: •••\n"),
        ("Ftp::passwd: no such user", "Ftp::passwd: no such user"),
        ("Ftp::passwd=hush more", "Ftp::passwd=••• more"),
        ("Ftp:passwd: hush and more", "Ftp:passwd: ••• and more"),
        ("see password: hush and more", "see password: ••• and more"),
        ("env:PW is the password: hush", "env:PW is the password: •••"),
        ('f(password="hush") more', 'f(password="•••") more'),
        ('f(password="hush"x) more', "f(password=••• more"),
        ('[password="hush"], more', '[password="•••"], more'),
        ("password=[1,{2}] more", "password=••• more"),
        ('password:=["]",{"a":"}"}] more', "password:=••• more"),
        ("password = [hush", "password = •••"),
        ('{"password": [1, 2], "a": 3}', '{"password": •••, "a": 3}'),
        ("set-cookie: cpsession=abc; path=/x", "set-cookie: cpsession=•••; path=/x"),
        ("Set-Cookie: cpsession=abc; path=/x", "Set-Cookie: cpsession=•••; path=/x"),
        ("Cookie: a=b; c=d", "Cookie: a=•••; c=•••"),
        ("Cookie: abc:def", "Cookie: •••"),
        (r"{'password': ['a\'], b', 'c'], 'x': 1}", "{'password': •••, 'x': 1}"),
        (r'{"line": "set password=\"pa\\ss\" x"}', r'{"line": "set password=\"•••\" x"}'),
        (r"x password='a\' next='b'", "x password='•••' next='b'"),
    ],
)
def test_a_value_is_masked_to_its_end_and_no_further(text: str, masked: str) -> None:
    assert Redactor().text(text) == masked


def test_a_login_is_masked_as_password_and_as_header_padded_or_not() -> None:
    redactor = Redactor()
    redactor.learn_login("ann", "Qz7-plum1")
    pair = base64.b64encode(b"ann:Qz7-plum1").decode()
    assert pair.endswith("=")
    for spelling in ("Qz7-plum1", pair, pair.rstrip("=")):
        assert redactor.text(f"<{spelling}>") == f"<{MASK}>"


ODD = "ab'cd$ef`gh\"ij\\kl mn;op"


@pytest.mark.parametrize(
    "spelling",
    [
        ODD,
        quote(ODD)[1:-1],
        ODD.replace("'", "'\\''"),
        "ab'cd\\$ef\\`gh\\\"ij\\\\kl mn;op",
        "ab'cd$ef`gh\\\"ij\\\\kl mn;op",
        "ab\\'cd\\$ef\\`gh\\\"ij\\\\kl\\ mn\\;op",
    ],
)
def test_a_learned_secret_is_masked_in_each_quoting_of_a_shell(spelling: str) -> None:
    redactor = Redactor()
    redactor.learn(ODD)
    assert redactor.text(f"<{spelling}>") == f"<{MASK}>"


def test_bytes_that_are_no_utf8_can_be_learned() -> None:
    redactor = Redactor()
    redactor.learn("plum-plum\udcff")
    assert redactor.text("a plum-plum%FF b") == f"a {MASK} b"


@pytest.mark.parametrize(
    ("secret", "spelling"),
    [
        ("Qz!7*plum'(Quay)é", "Qz!7*plum'(Quay)%C3%A9"),  # as encodeURIComponent writes it
        ("Qz7-plümé-Quay", r"Qz7-pl\xfcm\xe9-Quay"),  # as Python's ascii() writes it
    ],
)
def test_a_learned_secret_is_masked_as_programs_spell_it(secret: str, spelling: str) -> None:
    redactor = Redactor()
    redactor.learn(secret)
    assert redactor.text(f"<{spelling}>") == f"<{MASK}>"


def test_what_is_learned_together_is_learned_one_by_one() -> None:
    redactor = Redactor()
    redactor.learn("", "plum-plum-12", None, "quay-quay-34")
    assert redactor.learned == 2
    assert redactor.text("plum-plum-12 quay-quay-34") == f"{MASK} {MASK}"
