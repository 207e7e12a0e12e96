"""Redaction takes any text, in time that grows with its length, and never lets one through."""

import subprocess
import sys
import time
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.redact import MASK, WITHHELD, Redactor

SECRET = "Winter-Horse-77"
PIECES = [
    *("password=", "password: ", '"password":', '\\"pass=', "--password ", "-u ann:", "login "),
    *('"', "'", "\\", '\\"', "[", "{", "]", "}", "%22", "%26", "=", " ", "\n", "- ", "$", "&", "@"),
    *("x", "a.", "cpsess", "session=", ":", "a" * 16, "b" * 31 + " ", "0" * 159 + " "),
    *("cookie:", "otpauth://", "secret=", "://", "authorization: ", "-----BEGIN PRIVATE KEY-----"),
    *("key=", "for key in ", "hush", SECRET, "•••", "\udcff", "é"),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join)
_LENGTH = 10_000
_SECONDS = 0.25  # some thirty times what it takes; where it is quadratic, seconds


@pytest.fixture
def redactor() -> Redactor:
    redactor = Redactor()
    redactor.learn(SECRET, 'it\'s "odd" é', "ключ-ключ")
    redactor.learn("hush", name="key")
    return redactor


@given(text=TEXTS | st.text())
def test_any_text_is_masked_and_none_withheld(text: str) -> None:
    redactor = Redactor()
    redactor.learn(SECRET)
    redactor.learn("hush", name="key")
    for masked in (redactor.text(text), redactor.line(text), redactor.value([text])[0]):
        assert SECRET not in masked
        assert WITHHELD not in masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('password=\\"x y', 'password=\\"•••'),
        ("password=\\'x y\nnext", "password=\\'•••\nnext"),
        ('a password=\\\\\\"x', 'a password=\\\\\\"•••'),
        ('password="x y', 'password="•••'),
        ('password:=["x" y', "password:=•••"),
        ("password:=[it's] next", "password:=••• next"),
        ("password:={'a': 'x]}'} next", "password:=••• next"),
    ],
)
def test_a_value_without_its_end_is_masked(text: str, masked: str) -> None:
    assert Redactor().text(text) == masked


@pytest.mark.slow
def test_no_repetition_of_two_pieces_takes_long(redactor: Redactor) -> None:
    for pair in permutations(PIECES, 2):
        _time(redactor, "".join(pair) * (_LENGTH // len("".join(pair))))


@pytest.mark.slow
@pytest.mark.parametrize("head", ["password:=[", 'password:=["', "password='", "--password ["])
def test_no_repetition_after_an_open_value_takes_long(redactor: Redactor, head: str) -> None:
    for pair in product(['\\"', '"', "'", "\\'", "[", "]", "\\", "x"], PIECES):
        _time(redactor, head + "".join(pair) * (_LENGTH // len("".join(pair))))


def _time(redactor: Redactor, text: str) -> None:
    begun = time.process_time()
    redactor.line(text)
    took = time.process_time() - begun
    assert took < _SECONDS, f"{took:.1f} s for {text[:60]!r}"


def test_a_text_that_cannot_be_masked_is_withheld(
    redactor: Redactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(text: str, names: object) -> str:
        raise KeyError(text)

    monkeypatch.setattr("cpshell.redact.mask_named", fail)
    assert redactor.text("some text") == WITHHELD
    assert redactor.line("some text") == WITHHELD
    assert redactor.value({"a": ["some text"]}) == {WITHHELD: [WITHHELD]}


def test_a_number_that_python_writes_out_no_more_is_left(redactor: Redactor) -> None:
    assert redactor.value(10**5000) == 10**5000


# Secrets that any text may hold.


@pytest.mark.parametrize("secret", ["test", "the", "Abc-123", "administrator", "Internet"])
def test_a_short_secret_or_a_word_stays_in_sentences(secret: str) -> None:
    redactor = Redactor()
    redactor.learn(secret, name="key")
    redactor.learn(secret)
    text = f"The {secret} of {secret}.example was changed: {secret}"
    assert redactor.text(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("uapi SSL x key=hush cert=hush", "uapi SSL x key=••• cert=hush"),
        ("uapi SSL x key='hush' a=b", "uapi SSL x key='•••' a=b"),
        ('{"key": "hush", "a": "hush"}', '{"key": "•••", "a": "hush"}'),
        ("a=b&key=hush&c=hush", "a=b&key=•••&c=hush"),
        ("command=f%3Fkey%3Dhush%26a%3Dhush", "command=f%3Fkey%3D•••%26a%3Dhush"),
        ("let key = hush", "let key = •••"),
        ("for key in hush 'hush' other { x }", "for key in ••• '•••' other { x }"),
        ("key=hushed monkey=hush", "key=hushed monkey=hush"),
    ],
)
def test_a_short_secret_is_masked_as_the_value_of_its_name(text: str, masked: str) -> None:
    redactor = Redactor()
    redactor.learn("hush", name="key")
    assert redactor.text(text) == masked


def test_a_short_secret_is_masked_in_each_of_its_spellings() -> None:
    redactor = Redactor()
    redactor.learn('a"b', name="answer")
    text = 'answer=a"b then {"answer": "a\\"b"} and answer=a%22b, answer=c'
    assert redactor.text(text) == 'answer=••• then {"answer": "•••"} and answer=•••, answer=c'


def test_a_short_secret_counts_as_learned_once() -> None:
    redactor = Redactor()
    redactor.learn("hush", "hush", name="key")
    redactor.learn("hush", name="password")  # its name says so already
    assert redactor.learned == 1
    assert redactor.may_stand_in("key=hush", 0)
    assert not redactor.may_stand_in("key=hush", 1)


# Lines of the shell.


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("su alice --password test", "su alice --password •••"),
        ("su alice --password=test", "su alice --password=•••"),
        ("su alice --password 'two words' -v", "su alice --password '•••' -v"),
        ("su alice --password \\\n  test", "su alice --password \\\n  •••"),
        ("su alice --password 'open", "su alice --password '•••"),
        ("su alice --PASSWD test; whoami", "su alice --PASSWD •••; whoami"),
        ("loginurl / --token abc", "loginurl / --token •••"),
        ("login h --otp-from JBSWY3DP", "login h --otp-from •••"),
        ("login h --password-from test", "login h --password-from •••"),
        ("login h --password-from=p:test", "login h --password-from=•••"),
        ("login h -p test", "login h -p •••"),
        ("login h -ptest", "login h -p•••"),
        ("x; login h -u root -p test | y", "x; login h -u root -p ••• | y"),
        ("cpshell h -u root -p 'a b' -v", "cpshell h -u root -p '•••' -v"),
        ("login h -u root:test", "login h -u root:•••"),
        ("login h --user=root:test -v", "login h --user=root:••• -v"),
        ("login root:test@h:2087", "login root:•••@h:2087"),
        ("login root:te@st@h:2087", "login root:•••@h:2087"),
        ("login 'root:te;st@h'; su b", "login 'root:•••@h'; su b"),
        ("login h -u a:two; su b", "login h -u a:•••; su b"),
        ("login h -u a:two@three -v", "login h -u a:••• -v"),
        ("login h -u 'a:two; three' -v", "login h -u 'a:•••' -v"),
        ("login h -u a:two\\ three; su b", "login h -u a:•••; su b"),
        ("login h -u 'a:open; su b", "login h -u 'a:•••; su b"),
        ("secret set keyring:prod test; x", "secret set keyring:prod •••; x"),
        ("x; secret set keyring:prod 'te st'", "x; secret set keyring:prod '•••'"),
        ("login h --password one b --token two c", "login h --password ••• b --token ••• c"),
        ("su c --password=-x d", "su c --password=••• d"),
        ("login h -p one -u a:two\nsu b -p three", "login h -p ••• -u a:•••\nsu b -p •••"),
        ("echo hi\nsu bob -p test\necho -p test", "echo hi\nsu bob -p •••\necho -p test"),
    ],
)
def test_a_secret_in_the_wrong_place_of_a_line_is_masked(line: str, masked: str) -> None:
    assert Redactor().line(line) == masked


@pytest.mark.parametrize(
    "line",
    [
        "login h -u root --password-from env:PW --otp-from 'cmd:pass show x'",
        'login h --password-from "$source" --token-from prompt -v',
        "login h --password $pw",
        "su alice --password --otp",
        "su alice --password",
        "login h --port 2087 -p -u root",
        "login h --save prod --pin sha256:abc",
        "login root@[::1]:2087",
        "!mkdir -p folder; ls -p x",
        "uapi --as alice Email list_pops --where user~info --limit 5",
        "whm passwd --help",
        "echo su -p",
        "echo bea:x@host; login y --tls; curl -u a:b",
        "login h -u root; echo a:b@c",
        "secret set keyring:prod; secret set keyring:prod $pw",
    ],
)
def test_a_line_without_a_secret_stays(line: str) -> None:
    assert Redactor().line(line) == line


def test_the_mask_is_what_a_line_shows_in_its_place() -> None:
    assert MASK in Redactor().line("su alice --password x")


HARD = {
    "a": "one long word",
    "password": "names without a sign",
    "password=": "names and signs",
    'password="': "open quotes",
    'password=\\"': "escaped quotes",
    "password:=[\n": "open brackets",
    '"password":"\\': "escapes",
    "otpauth://": "otp urls without a secret",
    "-----BEGIN PRIVATE KEY": "keys without an end",
    "-----BEGIN A PRIVATE KEY-----": "keys in keys",
    "authorization: \\\\": "headers",
    "://a:": "urls",
    "Cookie: =": "cookies",
    "\\": "backslashes",
    "%22": "codes",
    " \t": "spaces",
    "0a1b2c3d" * 19 + "z": "almost a hash",
    "ABCD1234" * 4 + "E": "almost a token",
    ":aaaaaaaaaaaaaaaa": "almost a session",
    "cpsess123 ": "almost a token of a session",
    "{[": "brackets",
    "password:\n": "lines",
}


@pytest.mark.slow
def test_hard_and_long_texts_are_masked_in_linear_time() -> None:
    """Quadratic time would be many minutes; the guard is far above what it takes."""
    program = (
        "import sys; from cpshell.redact import Redactor\n"
        "r = Redactor(); r.learn('open sesame', 'päss wörd')\n"
        "for part in eval(sys.stdin.read()): r.text(part * (300_000 // len(part)))\n"
    )
    subprocess.run(
        [sys.executable, "-c", program], input=repr(list(HARD)), text=True, timeout=120, check=True
    )
