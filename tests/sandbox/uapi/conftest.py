"""Logins that thousands of calls share."""

import io
import json
import tarfile
from collections.abc import Callable
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
    """A sandbox that every case changes; one account has no features at all. Its time stands
    still, so that nothing becomes due between two cases."""
    with open_panel() as panel:
        panel.sandbox.clock.stop()
        world = panel.sandbox.world
        world.run("insert into feature_lists values('nothing')")
        for feature in FEATURES:
            world.run("insert into feature_list_disabled values('nothing', ?)", feature)
        world.run("update accounts set feature_list = 'nothing' where user = ?", WITHOUT_FEATURES)
        yield panel


@pytest.fixture(scope="module")
def alice(busy_panel):
    """Signed on, so that a second factor which a case sets does not gate the session."""
    return Kept(busy_panel.login("root").sign_on("alice", "cpanel"))


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
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        info = tarfile.TarInfo("unpacked/a.txt")
        info.size = 5
        tar.addfile(info, io.BytesIO(b"hello"))
    return {
        "archive": packed.getvalue().decode("ascii"),
        "password": busy_panel.account("alice")["password"],
        "mailbox_password": busy_panel.account("info@alice.test")["password"],
        "otp_secret": secret,
        "otp_code": pyotp.TOTP(secret).at(busy_panel.sandbox.clock.now()),
        "new_certificate": certificate.public_bytes(Encoding.PEM).decode(),
        "new_key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    }
