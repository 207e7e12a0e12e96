"""How a certificate is judged, up to the handshake."""

import ssl
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpshell.errors import CpshellError, ExitCode, UsageError
from cpshell.panel.tls import fingerprint, tls_context
from cpshell.panel.trust import Trust, normal_pin

DIGITS = "0123456789abcdef" * 4
PIN = f"sha256:{DIGITS}"
COLONS = ":".join(DIGITS[i : i + 2] for i in range(0, 64, 2)).upper()


@pytest.mark.parametrize(
    "text",
    [
        PIN,
        PIN.upper(),
        DIGITS,
        f"  {PIN}\n",
        f"SHA256:{COLONS}",
        f"sha256 Fingerprint={COLONS}",
        f"SHA256 fingerprint = {COLONS}",
        COLONS,
    ],
)
def test_a_pin_as_people_paste_it(text: str) -> None:
    assert normal_pin(text) == PIN


@pytest.mark.parametrize("text", ["", "sha256:", PIN[:-1], PIN + "0", f"sha1:{DIGITS}", "g" * 64])
def test_what_is_no_pin_is_said(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        normal_pin(text)
    assert caught.value.message == f"invalid pin {text!r}"
    assert caught.value.hint == "write sha256: and 64 hex digits"


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_a_pin_or_refused(text: str) -> None:
    try:
        assert len(normal_pin(text)) == len(PIN)
    except CpshellError:
        return


def test_a_malformed_pin_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(UsageError):
        tls_context(Trust(pin="sha256:12"))


def test_a_fingerprint_is_of_the_bytes() -> None:
    assert fingerprint(b"abc") == (
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_a_missing_ca_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"cannot read the CA file .*gone\.pem: no such file"
    ) as caught:
        tls_context(Trust(ca=str(tmp_path / "gone.pem")))
    assert caught.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize(
    "content", [b"", b"not a certificate", b"\x00\xff", b"-----BEGIN CERTIFICATE-----\n"]
)
def test_a_ca_file_without_a_certificate_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ca.pem"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"ca\.pem: no certificate in PEM"):
        tls_context(Trust(ca=str(path)))


def test_a_folder_is_no_ca_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"{tmp_path}: .*directory"):
        tls_context(Trust(ca=str(tmp_path)))


def test_a_name_that_no_file_can_have_is_no_ca_file() -> None:
    with pytest.raises(UsageError, match="cannot read the CA file"):
        tls_context(Trust(ca="a\0b"))


def test_certificates_are_verified_unless_told_otherwise(certificate: Any) -> None:
    for trust in (Trust(), Trust(ca=certificate.path)):
        context = tls_context(trust)
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
    assert tls_context(Trust(insecure=True)).verify_mode is ssl.CERT_NONE


def test_a_ca_replaces_the_authorities_of_the_system(certificate: Any) -> None:
    assert len(tls_context(Trust(ca=certificate.path)).get_ca_certs()) == 1


class NoAuthorities(ssl.SSLContext):
    """A context on a system that has no authorities of its own."""

    loaded: str | None = None

    def get_ca_certs(self, binary_form: bool = False) -> Any:
        return []

    def load_verify_locations(self, cafile: Any = None, *_: Any, **__: Any) -> None:
        self.loaded = cafile


@pytest.mark.parametrize(("folder", "loads"), [(None, True), ("/etc/ssl/certs", False)])
def test_where_the_system_has_no_authorities_those_of_certifi_are_trusted(
    monkeypatch: pytest.MonkeyPatch, folder: str | None, loads: bool
) -> None:
    import certifi

    empty = NoAuthorities(ssl.PROTOCOL_TLS_CLIENT)
    paths = ssl.get_default_verify_paths()._replace(capath=folder)
    monkeypatch.setattr(ssl, "create_default_context", lambda: empty)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    assert tls_context(Trust()) is empty
    assert empty.loaded == (certifi.where() if loads else None)
