"""Secrets of known shapes are masked, though nobody has learned them."""

import json
from typing import Any

import pytest

from cpshell.redact import MASK, Redactor

HEX32 = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
SESSION = f"ann:Zk_3hQ8rT1vW5yBn,{HEX32}"
TOKEN = "Q7W2E9R4T1Y8U3I6O5P0A7S2D9F4G1H8"


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
