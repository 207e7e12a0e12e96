"""A line of the shell says the same when it is masked: no sign that closes something is taken."""

import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.language import parse
from cpshell.language.tree import Script
from cpshell.redact import MASK, WITHHELD, Redactor
from cpshell.redact.enclosures import Enclosures

CALLS = [
    "uapi Email add_pop password=X",
    "uapi Email add_pop password=X email=a",
    "whm passwd user=a new_pass:=X",
    "su alice --password X",
    "su alice --token=X --service webmail",
    "login a.test -u root -p X",
    "secret set keyring:prod X",
    "note the password: X",
    "note a password=X b",
    "let password = X",
]
PLACES = [
    "C",
    "C; echo b",
    "C | count",
    "for u in a b { C }",
    'alias pw="C"',
    "alias pw='C'",
    "echo 'C' | count",
    'echo "say: C"',
    "echo \"C\" 'b'",
    "if true { echo 'C' } else { C }",
    "C # don't",
    "# don't\nC",
]
SUBSTITUTIONS = ["let x = $(C)", 'echo "$(C)" b', "echo $(C | get length(@))", 'echo "a $(C) b"']
SECRET = "Qz7-Plum"


@pytest.mark.parametrize("place", [*PLACES, *SUBSTITUTIONS])
def test_what_encloses_a_secret_still_encloses_it(place: str) -> None:
    for call in CALLS:
        if call.startswith(("let", "note a")) and place in SUBSTITUTIONS:
            continue
        line = place.replace("C", call)
        masked = Redactor().line(line.replace("X", SECRET))
        assert masked == line.replace("X", MASK)
        assert isinstance(parse(masked), Script)


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ('echo "a password=hush"more', 'echo "a password=•••"•••'),
        ("echo 'a password=hush'more; b", "echo 'a password=•••'•••; b"),
        ('whm passwd "password="hush user=a', 'whm passwd "password="••• user=a'),
        ('whm passwd "password="$p user=a', 'whm passwd "password="$p user=a'),
        ('whm passwd "password="', 'whm passwd "password="'),
        ('echo "the password:" x', 'echo "the password:" x'),
        ('echo "the password: " x', 'echo "the password: " x'),
        ('x:={"password": "hush"} b', 'x:={"password": "•••"} b'),
        ("""echo '{"password": "hush"}' b""", """echo '{"password": "•••"}' b"""),
        ("su a --password $(echo hush) b", "su a --password ••• b"),
        ("su a --password $(!echo 'a)b' \"c)\")d b", "su a --password ••• b"),
        ("su a --password $(genpass) b", "su a --password $(genpass) b"),
        ("uapi X y password=$(echo hush)", "uapi X y password=•••"),
        ("su a --password $(echo hush", "su a --password •••"),
        ("login h -pw hush -P hush -w hush", "login h -pw ••• -P ••• -w •••"),
        ("login h -Phush -P=hush", "login h -P••• -P=•••"),
    ],
)
def test_a_secret_ends_with_its_word(line: str, masked: str) -> None:
    assert Redactor().line(line) == masked


@given(
    st.lists(
        st.sampled_from(
            ["'", '"', "$(", "(", ")", "\\", "#", "\n", " ", ";", "a", "password=", "-p "]
        )
    ).map("".join)
)
def test_any_text_has_enclosures(text: str) -> None:
    found = Enclosures(text)
    for place in range(len(text) + 1):
        enclosure = found.around(place)
        assert enclosure is None or 0 <= enclosure[0] <= place <= enclosure[1] <= len(text)
    assert WITHHELD not in Redactor().line(text)


@pytest.mark.parametrize(
    "part",
    [
        "$(",
        "'",
        '"',
        "password=$(echo ",
        'password="',
        "'password='",
        "$(password=) ",
        "#'",
        "login '",
        'login "-p ',
        "secret ",
    ],
)
def test_masking_takes_a_time_that_grows_with_the_line(part: str) -> None:
    def seconds(times: int) -> float:
        begun = time.thread_time()
        Redactor().line(part * times)
        return time.thread_time() - begun

    seconds(10)
    assert seconds(20_000) < 20 * max(seconds(2_000), 0.005)


def test_a_mask_eats_no_sign_at_all() -> None:
    for quote, inner in product("'\"", "'\""):
        if quote != inner:
            line = f"alias pw={quote}uapi Email add_pop password={inner}X{inner} a=b{quote}"
            assert Redactor().line(line.replace("X", SECRET)) == line.replace("X", MASK)
