"""Logins that thousands of calls share, and the comparison of answers with recorded shapes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pyotp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from cpshell.sandbox.world.areas.features import FEATURES

WITHOUT_FEATURES = "erin"


class Kept:
    """A login whose requests share a connection, which makes thousands of them quick."""

    def __init__(self, login: Any) -> None:
        self.login = login
        self.connection = login.panel.connect(login.service)

    def post(self, path: str, body: bytes, kind: str) -> Any:
        """POST behind the security token; the parsed answer."""
        headers = {"Cookie": self.login.cookie, "Content-Type": kind}
        self.connection.request("POST", self.login.token + path, body, headers)
        response = self.connection.getresponse()
        answer = json.loads(response.read())
        if response.getheader("Connection") == "close":
            self.connection.close()
        return answer

    def form(self, path: str, fields: dict[str, Any]) -> Any:
        body = urlencode(fields, doseq=True).encode()
        return self.post(path, body, "application/x-www-form-urlencoded")


@pytest.fixture(scope="session")
def connect() -> Callable[[Any], Kept]:
    """Lets the requests of a login share a connection."""
    return Kept


@pytest.fixture(scope="module")
def busy_panel(open_panel):
    """A sandbox that every case changes; one account has no features at all."""
    with open_panel() as panel:
        world = panel.sandbox.world
        world.run("insert into feature_lists values('nothing')")
        for feature in FEATURES:
            world.run("insert into feature_list_disabled values('nothing', ?)", feature)
        world.run("update accounts set feature_list = 'nothing' where user = ?", WITHOUT_FEATURES)
        yield panel


@pytest.fixture(scope="module")
def alice(busy_panel):
    return Kept(busy_panel.login("alice"))


@pytest.fixture(scope="module")
def erin(busy_panel):
    return Kept(busy_panel.login("root").sign_on(WITHOUT_FEATURES, "cpanel"))


@pytest.fixture(scope="module")
def mailbox(busy_panel):
    return Kept(busy_panel.login("info@alice.test"))


@pytest.fixture(scope="module")
def rita(busy_panel):
    return Kept(busy_panel.login("rita"))


@pytest.fixture
def given(busy_panel) -> dict[str, Any]:
    """What cases can name without making it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "blog.alice.test")])
    now = busy_panel.sandbox.clock.datetime()
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=9))
        .sign(key, hashes.SHA256())
    )
    secret = pyotp.random_base32()
    return {
        "password": busy_panel.account("alice")["password"],
        "mailbox_password": busy_panel.account("info@alice.test")["password"],
        "otp_secret": secret,
        "otp_code": pyotp.TOTP(secret).now(),
        "new_certificate": certificate.public_bytes(Encoding.PEM).decode(),
        "new_key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    }


def fields_in(shape: Any, data: Any, at: str = "") -> Iterator[str]:
    """The fields of ``data`` that the recorded shape doesn't have."""
    if isinstance(shape, list) and isinstance(data, list) and shape:
        for entry in data:
            yield from fields_in(shape[0], entry, at)
    elif isinstance(shape, dict) and isinstance(data, dict) and "*" not in shape:
        for name, entry in data.items():
            if name not in shape and "additionalProperties" not in shape:
                yield f"{at}.{name}"
            else:
                yield from fields_in(shape.get(name), entry, f"{at}.{name}")


def lacking(shape: Any, data: Any, at: str = "") -> Iterator[str]:
    """The recorded fields that are in none of the rows of ``data``, nor below them."""
    if isinstance(shape, list) and shape and isinstance(data, list):
        absent = [set(lacking(shape[0], entry, at)) for entry in data]
        yield from sorted(set.intersection(*absent)) if absent else ()
    elif isinstance(shape, dict) and isinstance(data, dict):
        for name in shape.keys() - {"*", "additionalProperties"}:
            if name in data:
                yield from lacking(shape[name], data[name], f"{at}.{name}")
            else:
                yield f"{at}.{name}"


KINDS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) or str(value).lstrip("-").isdigit(),
    "timestamp": lambda value: isinstance(value, int),
    "number": lambda value: isinstance(value, int | float) or str(value).replace(".", "").isdigit(),
    "boolean": lambda value: value in (0, 1, "0", "1"),
    "object": lambda value: isinstance(value, dict),
}
"""What a value of each recorded kind looks like; null may stand for any."""


def misfits(shape: Any, data: Any, at: str = "") -> Iterator[str]:
    """The values in ``data`` that aren't of the recorded kind."""
    if data is None:
        return
    if isinstance(shape, list):
        if not isinstance(data, list):
            yield f"{at} is no list"
        elif shape:
            for entry in data:
                yield from misfits(shape[0], entry, f"{at}[]")
    elif isinstance(shape, dict):
        if not isinstance(data, dict):
            yield f"{at} is no object"
        else:
            for name, value in data.items():
                yield from misfits(shape.get(name, shape.get("*", "any")), value, f"{at}.{name}")
    elif shape in KINDS and not KINDS[shape](data):
        yield f"{at} = {data!r} is no {shape}"


@dataclass(frozen=True)
class Differences:
    """How data differs from a recorded shape: fields too many, too few, and of another kind."""

    unknown: list[str]
    missing: list[str]
    misfits: list[str]


@pytest.fixture(scope="session")
def compare() -> Callable[[Any, Any], Differences]:
    """Compares data with a recorded shape."""
    return lambda shape, data: Differences(
        sorted(set(fields_in(shape, data))),
        sorted(set(lacking(shape, data))),
        sorted(set(misfits(shape, data))),
    )
