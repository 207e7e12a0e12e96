"""Whoever listens where a panel should, however TLS is spoken: nothing secret is sent, code 4."""

import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.socket_server import make_certificate

SECRET = "Marked-Secret-4f7c"


class Attempt:
    """A login that has something wrong with where it goes; each row changes it."""

    def __init__(self, panel: Any, certificate: Any, folder: Path) -> None:
        self.panel = panel
        self.certificate = certificate
        self.folder = folder
        self.far_end: Any = None
        self.scheme = "https"
        self.host = "127.0.0.1"
        self.port = 0
        self.options: list[str] = ["--ca", certificate.path]

    def listen(self, **behaviours: str) -> None:
        self.far_end = self.panel(**behaviours)
        self.port = self.far_end.port

    def listen_plainly(self) -> None:
        self.far_end = self.panel(None)
        self.port = self.far_end.port

    def listen_as(self, **wrong: Any) -> None:
        self.far_end = self.panel(make_certificate(self.folder / "other.pem", **wrong))
        self.port = self.far_end.port


def nobody_listens(attempt: Attempt) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        attempt.port = listener.getsockname()[1]


def nobody_has_the_name(attempt: Attempt) -> None:
    attempt.host, attempt.port = "panel.invalid", 2087


def connect(behaviour: str) -> Callable[[Attempt], None]:
    return lambda attempt: attempt.listen(connect=behaviour)


def plain_where_tls_is_said(attempt: Attempt) -> None:
    attempt.listen_plainly()


def tls_where_plain_is_said(attempt: Attempt) -> None:
    attempt.listen()
    attempt.scheme = "http"
    attempt.options = ["--allow-plaintext"]


def unknown(attempt: Attempt) -> None:
    attempt.listen()
    attempt.options = []


def of_another_authority(attempt: Attempt) -> None:
    attempt.listen_as()


def expired(attempt: Attempt) -> None:
    attempt.listen_as(days=-1)
    attempt.options = ["--ca", str(attempt.folder / "other.pem")]


def of_another_host(attempt: Attempt) -> None:
    attempt.listen_as(host="127.0.0.9")
    attempt.options = ["--ca", str(attempt.folder / "other.pem")]


def pinned_otherwise(attempt: Attempt) -> None:
    attempt.listen()
    attempt.options = ["--pin", "sha256:" + "ab" * 32]


def proxy(behaviour: str) -> Callable[[Attempt], None]:
    def set_up(attempt: Attempt) -> None:
        attempt.listen(connect=behaviour)
        attempt.options += ["--proxy", f"http://127.0.0.1:{attempt.port}"]
        attempt.port = 1

    return set_up


def proxy_that_is_not_there(attempt: Attempt) -> None:
    nobody_listens(attempt)
    attempt.options += ["--proxy", f"http://127.0.0.1:{attempt.port}"]


ROWS: dict[str, tuple[Callable[..., None], str]] = {
    "connect: nobody listens": (nobody_listens, "cannot connect to"),
    "connect: the name is unknown": (nobody_has_the_name, "cannot connect to panel.invalid:2087"),
    "connect: closes at once": (connect("closes"), "cannot connect"),
    "connect: resets": (connect("resets"), ""),
    "connect: hangs": (connect("says nothing"), "did not answer within"),
    "connect: speaks no TLS": (connect("speaks no HTTP"), "cannot connect with TLS"),
    "connect: is cut within the handshake": (connect("is cut in its head"), "with TLS"),
    "connect: drips within the handshake": (connect("drips its head"), ""),
    "connect: plain, where TLS is said": (plain_where_tls_is_said, ""),
    "connect: TLS, where plain is said": (tls_where_plain_is_said, ""),
    "connect: a proxy that closes": (proxy("closes"), "through the proxy"),
    "connect: a proxy that speaks no HTTP": (proxy("speaks no HTTP"), "through the proxy"),
    "connect: a proxy that hangs": (proxy("says nothing"), "the proxy"),
    "connect: a proxy that refuses": (proxy("refuses"), "through the proxy"),
    "connect: no proxy": (proxy_that_is_not_there, "cannot connect to"),
    "trust: unknown": (unknown, "cannot be verified"),
    "trust: of another authority": (of_another_authority, "cannot be verified"),
    "trust: expired": (expired, "cannot be verified: certificate has expired"),
    "trust: of another host": (of_another_host, "cannot be verified"),
    "trust: pinned otherwise": (pinned_otherwise, ", not the pinned sha256:"),
}


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("auth", ["password", "token"])
def test_a_login_goes_nowhere(
    row: str, auth: str, run: Any, panel: Any, certificate: Any, tmp_path: Path
) -> None:
    set_up, words = ROWS[row]
    attempt = Attempt(panel, certificate, tmp_path)
    set_up(attempt)
    begun = time.monotonic()
    ran = run(
        f"{attempt.scheme}://{attempt.host}:{attempt.port}",
        *("-u", "root", "--service", "whm", "--auth", auth, "--timeout", "2", *attempt.options),
        *(f"--{auth}-from", "env:PANEL_SECRET", "-c", "whm passwd user=alice"),
        env={"PANEL_SECRET": SECRET},
    )
    assert ran.code == 4, ran
    (told,) = [line for line in ran.err.splitlines() if line.startswith("cpshell: ")]
    assert words in told
    assert "may have run" not in told or attempt.scheme == "http"
    assert "Traceback" not in ran.err
    assert SECRET not in ran.out + ran.err
    if attempt.far_end is not None:
        assert not any(attempt.far_end.counts.values())
    assert time.monotonic() - begun < 60
