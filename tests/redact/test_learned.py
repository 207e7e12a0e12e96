"""A secret that is known is masked in any spelling, from every thread, as long as it is kept."""

import base64
import html
import json
import threading
from shlex import quote as shell_quote
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cpshell.redact import MASK, Redactor, octets
from tests.redact.any_secret import AROUND, ODD_SECRETS, SECRETS


def lower_codes(text: str) -> str:
    return "".join(
        part.lower() if index % 2 else part for index, part in enumerate(split_codes(text))
    )


def split_codes(text: str) -> list[str]:
    import re

    return re.split(r"(%[0-9A-F]{2})", text)


def in_shell(text: str) -> str:
    quoted = shell_quote(text)
    return quoted[1:-1] if quoted != text else text


SPELLINGS = {
    "plain": lambda s: s,
    "url": lambda s: quote(s, safe=""),
    "url, lower case": lambda s: lower_codes(quote(s, safe="")),
    "path": quote,
    "form": quote_plus,
    "form, lower case": lambda s: lower_codes(quote_plus(s)),
    "form in a form": lambda s: quote_plus(urlencode({"q": s})[2:]),
    "JSON in a form": lambda s: quote_plus(json.dumps(s, ensure_ascii=False)[1:-1]),
    "JSON, ASCII": lambda s: json.dumps(s)[1:-1],
    "JSON": lambda s: json.dumps(s, ensure_ascii=False)[1:-1],
    "JSON, slashes escaped": lambda s: json.dumps(s)[1:-1].replace("/", "\\/"),
    "HTML": html.escape,
    "HTML text": lambda s: html.escape(s, quote=False),
    "HTML, &#39;": lambda s: html.escape(s).replace("&#x27;", "&#39;"),
    "repr": lambda s: repr(s)[1:-1],
    "repr of bytes": lambda s: repr(s.encode())[2:-1],
    "shell": in_shell,
    "shell line in JSON": lambda s: json.dumps(in_shell(s))[1:-1],
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@settings(deadline=None)
@given(secret=SECRETS | ODD_SECRETS, before=AROUND, after=AROUND)
@example(secret="p@ss \"w%rd'\n", before="x=", after="&y")
def test_a_learned_secret_is_gone_in_every_spelling(
    spelling: str, secret: str, before: str, after: str
) -> None:
    redactor = Redactor()
    redactor.learn(secret)
    spelt = SPELLINGS[spelling](secret)
    shown = redactor.text(f"{before}{spelt}{after}")
    assert secret not in shown
    assert spelt not in shown
    assert MASK in shown


ODD = "é\"/p@ss 'w%rd\n!'\"é"


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_of_a_spelling_neither_end_is_left(spelling: str) -> None:
    redactor = Redactor()
    redactor.learn(ODD)
    assert redactor.text(f"<{SPELLINGS[spelling](ODD)}>") == f"<{MASK}>"


@pytest.mark.parametrize("double", ["&quot;", "&#34;", "&#034;"])
@pytest.mark.parametrize("single", ["&#x27;", "&#39;", "&#039;", "&apos;", "'"])
def test_quotes_are_written_in_many_ways_in_html(double: str, single: str) -> None:
    redactor = Redactor()
    redactor.learn(ODD)
    spelt = ODD.replace('"', double).replace("'", single)
    assert redactor.text(f"<{spelt}>") == f"<{MASK}>"


@pytest.mark.parametrize("escaped", ['"\\', '"\\$`'])
def test_in_double_quotes_of_a_shell_what_must_be_is_escaped(escaped: str) -> None:
    secret = 'pa"ss$w`or\\d'
    redactor = Redactor()
    redactor.learn(secret)
    spelt = "".join(f"\\{sign}" if sign in escaped else sign for sign in secret)
    assert redactor.text(f'"{spelt}"') == f'"{MASK}"'


def test_bytes_of_any_text_can_be_made() -> None:
    assert octets("é\udce9") == b"\xc3\xa9\xe9"
    assert octets("\ud800") == b"\xed\xa0\x80"


def test_of_many_short_secrets_the_oldest_are_forgotten() -> None:
    redactor = Redactor()
    for number in range(257):
        redactor.learn(f"w{number}", name="n")
    assert redactor.learned == 257
    assert redactor.text("n=w0 n=w1 n=w256") == f"n=w0 n={MASK} n={MASK}"


@settings(deadline=None)
@given(secret=SECRETS | ODD_SECRETS)
def test_a_login_is_gone_from_its_basic_header(secret: str) -> None:
    redactor = Redactor()
    redactor.learn_login("ann", secret)
    header = base64.b64encode(f"ann:{secret}".encode()).decode()
    assert header not in redactor.text(f"sent {header} away")


@settings(deadline=None)
@given(secret=st.text(min_size=4, max_size=10), text=st.text(max_size=60))
def test_any_text_can_be_learned_and_masked_without_an_error(secret: str, text: str) -> None:
    redactor = Redactor()
    redactor.learn(secret)
    redactor.learn_login(text, secret)
    redactor.text(text + secret)


@settings(deadline=None)
@given(secrets=st.lists(SECRETS | ODD_SECRETS, min_size=1, max_size=5), keep=st.booleans())
def test_secrets_that_hold_each_other_are_all_gone(secrets: list[str], keep: bool) -> None:
    redactor = Redactor()
    for secret in (secrets[0], *secrets, f"{secrets[0]}{secrets[-1]}"):
        redactor.learn(secret, keep=keep)
    shown = redactor.text(f"{secrets[0]}{secrets[-1]} {' '.join(secrets)}")
    assert not [secret for secret in secrets if secret in shown]


def test_the_longer_of_two_secrets_leaves_no_tail() -> None:
    redactor = Redactor()
    redactor.learn("sunflower", keep=False)
    redactor.learn("sunflower-field", keep=True)
    redactor.learn("sunflower-fields", keep=False)
    assert redactor.text("a sunflower-fields b") == f"a {MASK} b"


def test_a_hash_on_several_lines_is_gone_on_one() -> None:
    redactor = Redactor()
    redactor.learn("abcd1234\nefgh5678\n")
    assert redactor.text("WHM root:abcd1234efgh5678") == f"WHM root:{MASK}"


def test_a_secret_of_three_characters_would_shred_every_text() -> None:
    redactor = Redactor()
    redactor.learn("the")
    assert redactor.text("the other") == "the other"


def test_the_last_few_hundred_secrets_are_remembered_and_older_ones_not() -> None:
    redactor = Redactor()
    redactor.learn("kept for good")
    for number in range(300):
        redactor.learn(f"pärt #{number:04}", keep=False)
    shown = redactor.text("kept for good, pärt #0299, p%C3%A4rt%20%230100, pärt #0001")
    assert shown == f"{MASK}, {MASK}, {MASK}, pärt #0001"


def test_a_secret_learned_again_is_recent_again() -> None:
    redactor = Redactor()
    redactor.learn("the first", keep=False)
    for number in range(200):
        redactor.learn(f"secret {number:04}", keep=False)
    redactor.learn("the first", keep=False)
    for number in range(200, 400):
        redactor.learn(f"secret {number:04}", keep=False)
    assert redactor.text("the first") == MASK


def test_threads_may_learn_while_others_mask() -> None:
    redactor = Redactor()
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for number in range(300):
                redactor.learn(f"{name} secret {number}", keep=False)
                assert redactor.text(f"<{name} secret {number}>") == f"<{MASK}>"
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=work, args=(f"thread {n}",)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_a_redactor_shows_nothing_of_what_it_knows() -> None:
    redactor = Redactor()
    redactor.learn("open sesame")
    assert "sesame" not in repr(redactor) + str(redactor)
