"""The value after a secret name is masked, whatever it is; what is no secret stays readable."""

import json
from shlex import quote as shell_quote
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpshell.redact import MASK, Redactor
from tests.redact.any_secret import ODD_SECRETS, SECRETS

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
