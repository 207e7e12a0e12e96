"""No secret passes: known values in any spelling, values under secret names, secret shapes."""

import base64
import html
import json
import subprocess
import sys
import threading
from shlex import quote as shell_quote
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cpshell.redact import MASK, Redactor, octets
from cpshell.redact.common_words import WORDS

HEX32 = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
SESSION = f"ann:Zk_3hQ8rT1vW5yBn,{HEX32}"
TOKEN = "Q7W2E9R4T1Y8U3I6O5P0A7S2D9F4G1H8"


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


def is_no_word(text: str) -> bool:
    return text.lower() not in WORDS  # words stay in texts: tests of their own


# The mask itself cannot hide a secret that is made of its own dots.
SECRETS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="•"), min_size=8, max_size=40
).filter(is_no_word)
ODD_SECRETS = st.text("ab1'\"\\ %&=+\n\t$`<>;/é“\u2028\U0001f511,:}", min_size=8, max_size=20)
AROUND = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="•"), max_size=30)

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


# Shapes: nobody learned these.

SHAPES = {
    "https://h.test:2083/cpsess0123456/execute/Ftp/list_ftp": "0123456",
    f"https://h.test/cpsess1234567890/login/?session={SESSION}": "Zk_3hQ8rT1vW5yBn",
    "url=/login/?session=ann%3aNAME16xxNAME16xx%3acreate_user_session%2c" + HEX32: HEX32,
    f"Cookie: cpsession={SESSION.replace(':', '%3a').replace(',', '%2c')}": HEX32,
    f"set-cookie: whostmgrsession=%3aWg_mjzgt1hyfXefK%2c{HEX32}; HttpOnly": HEX32,
    f"webmailsession={SESSION}": HEX32,
    f"NEW {SESSION} address=127.0.0.1,app=cpaneld": "Zk_3hQ8rT1vW5yBn",
    f"ann:{'aB3_' * 16}": "aB3_aB3_",
    f"ann%3A{'aB3_' * 16}": "aB3_aB3_",
    f"command=x%3Fs%3Dann%253A{'Zk_3hQ8rT1vW5yBn'}%252C{HEX32}": HEX32,
    f"Authorization: cpanel ann:{TOKEN}": TOKEN,
    "authorization: WHM root:short": "short",
    "AUTHORIZATION: bAsIc cm9vdDpw": "cm9vdDpw",
    "Proxy-Authorization: Digest qop=auth,nonce=abc": "nonce",
    '{"authorization": "Basic cm9vdDpw"}': "cm9vdDpw",
    "curl -H 'Authorization: whm root:ABC' https://h.test": "ABC",
    "Authorization: Strange one two": "two",
    "X-CPANEL-OTP: 123456": "123456",
    '"x-cpanel-otp": "123456"': "123456",
    "user=ann&tfa_token=654321&x=1": "654321",
    "otpauth://totp/panel:ann?issuer=x&secret=JBSWY3DPEHPK3PXP": "JBSWY3DP",
    f"token {TOKEN} was made": TOKEN,
    f"({TOKEN})": TOKEN,
    "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF": "ABCDEFGH",
    "hash " + "0a1b2c3d" * 29: "0a1b2c3d0a1b2c3d",
    "https://ann:pw@h.test:2083/": "pw",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nAbCd\n-----END RSA PRIVATE KEY-----": "MIIE",
    "-----BEGIN PRIVATE KEY-----\\nMIIE": "MIIE",
    "key=-----BEGIN+EC+PRIVATE+KEY-----%0AMIIE%0A-----END+EC+PRIVATE+KEY-----&a=1": "MIIE",
    "-----BEGIN%20PRIVATE%20KEY-----%0AMIIE%0A-----END%20PRIVATE%20KEY-----": "MIIE",
}


@pytest.mark.parametrize(("text", "secret"), SHAPES.items())
def test_the_shapes_of_the_wire_are_masked_unlearned(text: str, secret: str) -> None:
    shown = Redactor().text(text)
    assert secret not in shown
    assert MASK in shown


@pytest.mark.parametrize(("text", "secret"), SHAPES.items())
@pytest.mark.parametrize("wrap", [json.dumps, repr, lambda t: f"[info] {t}\nnext", "<{}>".format])
def test_a_shape_is_masked_inside_json_reprs_and_logs(text: str, secret: str, wrap: Any) -> None:
    assert secret not in Redactor().text(wrap(text))


def test_what_is_around_a_shape_stays_readable() -> None:
    shown = Redactor().text(f"GET https://h.test:2083/cpsess1234567890/execute/Ftp/x?a=b {TOKEN}.")
    assert shown == f"GET https://h.test:2083/cpsess{MASK}/execute/Ftp/x?a=b {MASK}."


def test_a_cookie_header_keeps_its_names_and_attributes() -> None:
    redactor = Redactor()
    assert redactor.text("Cookie: a=one; b=two") == f"Cookie: a={MASK}; b={MASK}"
    shown = redactor.text("Set-Cookie: a=one; path=/; port=2087; secure")
    assert shown == f"Set-Cookie: a={MASK}; path=/; port=2087; secure"


# Names: the value is anything at all.

LINES = {
    "uapi Email add_pop password=hunter2 quota=5": "uapi Email add_pop password=••• quota=5",
    "add_pop password='pass word' quota=5": "add_pop password='•••' quota=5",
    'add_pop password="a\\"b c" quota=5': 'add_pop password="•••" quota=5',
    "add_pop 'password'=a'b c' quota=5": "add_pop 'password'=••• quota=5",
    "add_pop password='it'\"'\"'s me' quota=5": "add_pop password=••• quota=5",
    "add_pop password=pass\\ word quota=5": "add_pop password=••• quota=5",
    'add_pop password=ab"c d"ef quota=5': "add_pop password=••• quota=5",
    "add_pop 'password=a b' quota=5": "add_pop 'password=•••' quota=5",
    'add_pop "password=a \\"b\\" c" quota=5': 'add_pop "password=•••" quota=5',
    "add_pop password='$literal' quota=5": "add_pop password='•••' quota=5",
    "add_pop password=a,b)c quota=5": "add_pop password=••• quota=5",
    "add_pop password=a&b=c quota=5": "add_pop password=••• quota=5",
    "add_pop password=?really quota=5": "add_pop password=••• quota=5",
    "add_pop password=$name-tail quota=5": "add_pop password=••• quota=5",
    "add_pop password='two\nlines' quota=5": "add_pop password='•••' quota=5",
    "add_pop password='open quote quota=5\nnext": "add_pop password='•••\nnext",
    'x password:="hunter2" quota=5': 'x password:="•••" quota=5',
    'x password:=["a b", "c]"] quota=5': "x password:=••• quota=5",
    'x password:={"a": {"b": "c d"}} quota=5': "x password:=••• quota=5",
    "x password:=123456; whoami": "x password:=•••; whoami",
    "x new_pass=a db_password=b root-passwd=c": "x new_pass=••• db_password=••• root-passwd=•••",
    "x password-0=a password1=b": "x password-0=••• password1=•••",
    "x PASSWORD=a apiToken=b": "x PASSWORD=••• apiToken=•••",
    "x application_key=a secure_id=b": "x application_key=••• secure_id=•••",
    "let password = 'a b'": "let password = '•••'",
    "if $password == hunter2 { exit }": "if $password == ••• { exit }",
    "list --where 'password~hunter2'": "list --where 'password~•••'",
    "$(x password=abc) | count": "$(x password=•••) | count",
    "https://h.test/x?password=a%20b&user=ann": "https://h.test/x?password=•••&user=ann",
    "user=ann&pass=a%26b&goto_uri=/": "user=ann&pass=•••&goto_uri=/",
    "command=a%3Fuser%3Dann%26pass%3Da%2Bb%26q%3D1": "command=a%3Fuser%3Dann%26pass%3D•••%26q%3D1",
    '{"password":"hunter2","user":"ann"}': '{"password":"•••","user":"ann"}',
    '{"password": "a \\"b\\" c", "user": 1}': '{"password": "•••", "user": 1}',
    '{"pin_otp":123456,"user":"ann"}': '{"pin_otp":•••,"user":"ann"}',
    '{"secret":["a","b]"],"user":"ann"}': '{"secret":•••,"user":"ann"}',
    '{"secret":{"a":"b"},"user":"ann"}': '{"secret":•••,"user":"ann"}',
    "{'password': 'hunter2', 'user': 1}": "{'password': '•••', 'user': 1}",
    "{'password': 'it\\'s', 'user': 1}": "{'password': '•••', 'user': 1}",
    '{"line":"x password=abc","user":"ann"}': '{"line":"x password=•••","user":"ann"}',
    '"{\\"password\\":\\"a b\\",\\"u\\":1}"': '"{\\"password\\":\\"•••\\",\\"u\\":1}"',
    "%7B%22password%22%3A%22a%20b%22%2C%22u%22%3A1": "%7B%22password%22%3A•••%22%2C%22u%22%3A1",
    "user: ann\npassword: correct horse\nquota: 5\n": "user: ann\npassword: •••\nquota: 5\n",
    "login failed, password: hunter2, user: ann": "login failed, password: •••, user: ann",
    "connect(password='a b', user='ann')": "connect(password='•••', user='ann')",
    "passwd => 'a b', user => 'ann'": "passwd => '•••', user => 'ann'",
}


@pytest.mark.parametrize(("text", "masked"), LINES.items())
def test_a_value_after_a_secret_name_is_masked_and_the_rest_is_not(text: str, masked: str) -> None:
    assert Redactor().text(text) == masked


@settings(deadline=None)
@given(value=SECRETS | ODD_SECRETS, name=st.sampled_from(["password", "tfa_token", "db_pass"]))
def test_a_quoted_value_is_gone_whatever_it_holds(value: str, name: str) -> None:
    if not value.strip("'"):
        return
    shown = Redactor().text(f"uapi Email add_pop {name}={shell_quote(value)} quota=5")
    assert shown.endswith(" quota=5")
    if len(value.strip()) > 3 and value not in "uapi Email add_pop quota=5":
        assert value not in shown


@settings(deadline=None)
@given(value=SECRETS | ODD_SECRETS)
def test_a_json_value_is_gone_and_what_follows_stays(value: str) -> None:
    shown = Redactor().text(json.dumps({"password": value, "user": "ann"}))
    assert shown == '{"password": "•••", "user": "ann"}'


@settings(deadline=None)
@given(value=SECRETS | ODD_SECRETS)
def test_a_form_value_is_gone_and_what_follows_stays(value: str) -> None:
    shown = Redactor().text(urlencode({"user": "ann", "password": value, "quota": 5}))
    assert shown == "user=ann&password=•••&quota=5"


READABLE = [
    "api_token_create token_name=ci",
    "add_pop password=? email=ann",
    "add_pop 'password'=? email=ann",
    "add_pop password=@file.txt email=ann",
    "add_pop password=$pw email=ann",
    "add_pop password=${account.password} email=ann",
    'add_pop password="$pw" email=ann',
    "add_pop password=$(get_password) email=ann",
    "add_pop password= email=ann",
    "login --password-from env:PW --token-from keyring:prod --otp-from cmd:otp",
    "login --password-from=env:PW",
    'token = "keyring:prod"',
    "password = prompt",
    "Tokens::list Tokens::create_full_access",
    "the password of ann was changed",
    "d41d8cd98f00b204e9800998ecf8427e",
    "D41D8CD98F00B204E9800998ECF8427E",
    f"sha256:{'ab12' * 16}",
    f"pinned: sha256:{'AB12' * 16}",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "550e8400-e29b-41d4-a716-446655440000",
    "12345678901234567890123456789012",
    "https://ann@h.test:2083/x?y=z",
    "2024-05-06T07:08:09 session=open bypass=1 compass=north passenger=2",
    "/home/ann/public_html/index.html: 12:30:45",
    "“autossl” is no feature of yours",
    "",
]


@pytest.mark.parametrize("text", READABLE)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert Redactor().text(text) == text


def test_further_names_are_masked_in_texts_and_values() -> None:
    redactor = Redactor(["code.word"])
    assert redactor.text("x code.word='a b' codexword=c") == "x code.word='•••' codexword=c"
    assert redactor.value({"code.word": "a", "codexword": "b"}) == {
        "code.word": MASK,
        "codexword": "b",
    }


# Values.


def test_everything_below_a_secret_name_is_masked_and_keeps_its_form() -> None:
    value = {"token": {"value": "a", "list": [1, None, True]}, "user": {"password": 5, "uid": 5}}
    assert Redactor().value(value) == {
        "token": {"value": MASK, "list": [MASK, None, MASK]},
        "user": {"password": MASK, "uid": 5},
    }


def test_keys_are_masked_like_any_text() -> None:
    redactor = Redactor()
    redactor.learn("open sesame")
    assert redactor.value({"say open sesame": 1}) == {f"say {MASK}": 1}


def test_a_learned_number_is_masked_where_it_is_a_number() -> None:
    redactor = Redactor()
    redactor.learn("12345678")
    assert redactor.value([12345678, 123456789, True]) == [MASK, 123456789, True]


def test_bytes_and_tuples_are_masked_and_stay_what_they_are() -> None:
    redactor = Redactor()
    redactor.learn("open sesame")
    assert redactor.value((b"open sesame", "open sesame")) == (MASK.encode(), MASK)


def test_pairs_are_masked_by_name_and_by_content() -> None:
    redactor = Redactor()
    redactor.learn("open sesame")
    pairs = (("pass", "x"), ("q", "open sesame"), ("user", "ann"))
    assert redactor.pairs(pairs) == (("pass", MASK), ("q", MASK), ("user", "ann"))


def test_what_an_answer_brings_under_secret_names_is_known_from_then_on() -> None:
    redactor = Redactor()
    redactor.answer(b'{"data":{"token":{"plain":"made just now"}}}')
    assert redactor.text("a made just now b") == f"a {MASK} b"


def test_an_answer_nested_too_deeply_is_text() -> None:
    assert Redactor().answer(b"[" * 100_000) == "[" * 100_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@settings(deadline=None)
@given(JSON, st.sampled_from(["open sesame", 'a "b" c', "ключ-ключ"]))
def test_a_secret_is_gone_from_any_value(around: Any, secret: str) -> None:
    redactor = Redactor()
    redactor.learn(secret)
    shown = redactor.value([around, {secret: secret, "more": [f"<{secret}>", around]}])
    assert secret not in json.dumps(shown, ensure_ascii=False)


# Time: a long text, made to be hard, takes no longer than it must.

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
