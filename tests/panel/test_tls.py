"""Certificates in real handshakes: trusted, pinned, unknown, and ports of the other kind."""

import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from cpshell.errors import CertificateChanged, CertificateUntrusted, ConnectionFailed, ExitCode
from cpshell.panel.http import peer_fingerprint
from cpshell.panel.request import Request
from cpshell.panel.targets import Target
from cpshell.panel.transport import Limits
from cpshell.panel.trust import Trust

GET = Request("GET", "/json-api/version")
FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

Serve = Callable[..., Any]


def test_tls_on_a_plain_port(serve: Serve, connect: Any) -> None:
    server = serve(FINE)
    with pytest.raises(ConnectionFailed) as caught:
        connect(server, tls=True, limits=Limits(0.5, 0.5)).send(GET)
    assert not isinstance(caught.value, CertificateUntrusted)


def test_tls_to_a_server_that_answers_in_plain(serve: Serve, connect: Any) -> None:
    def plain(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(10)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.recv(65536)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=plain, args=(listener,))
        thread.start()
        target = Target("127.0.0.1", listener.getsockname()[1])
        with pytest.raises(ConnectionFailed, match="cannot connect with TLS to") as caught:
            connect(target).send(GET)
        thread.join()
    assert "plain port" in (caught.value.hint or "")
    assert not caught.value.sent


def test_plain_http_on_a_tls_port(serve: Serve, connect: Any, certificate: Any) -> None:
    server = serve(FINE, certificate.context)
    with pytest.raises(ConnectionFailed) as caught:
        connect(server).send(GET)
    assert "https://" in (caught.value.hint or "")


def test_a_ca_file_is_trusted(serve: Serve, connect: Any, certificate: Any) -> None:
    server = serve(FINE, certificate.context)
    transport = connect(server, tls=True, trust=Trust(ca=certificate.path))
    assert transport.send(GET).body == b"{}"


def test_an_unknown_certificate_is_refused_with_its_fingerprint(
    serve: Serve, connect: Any, certificate: Any
) -> None:
    server = serve(FINE, certificate.context)
    with pytest.raises(CertificateUntrusted, match="cannot be verified") as caught:
        connect(server, tls=True).send(GET)
    assert caught.value.fingerprint == certificate.fingerprint
    assert certificate.fingerprint in caught.value.message
    assert f"--pin {certificate.fingerprint}" in (caught.value.hint or "")
    assert caught.value.exit_code is ExitCode.CONNECTION
    assert server.requests == []


def test_a_certificate_for_another_host_is_refused(
    serve: Serve, connect: Any, other_certificate: Any
) -> None:
    server = serve(FINE, other_certificate.context)
    with pytest.raises(CertificateUntrusted) as caught:
        connect(server, tls=True, trust=Trust(ca=other_certificate.path)).send(GET)
    assert caught.value.fingerprint == other_certificate.fingerprint
    assert server.requests == []


def test_a_pinned_certificate_is_enough(serve: Serve, connect: Any, other_certificate: Any) -> None:
    server = serve(FINE, other_certificate.context)
    pin = other_certificate.fingerprint.upper()
    assert connect(server, tls=True, trust=Trust(pin=pin)).send(GET).status == 200


def test_another_certificate_than_the_pinned_one_is_refused_before_a_byte_is_sent(
    serve: Serve, connect: Any, certificate: Any, other_certificate: Any
) -> None:
    server = serve(FINE, certificate.context)
    pin = other_certificate.fingerprint
    # neither a right CA nor --insecure outweighs the pin
    trust = Trust(ca=certificate.path, pin=pin, insecure=True)
    with pytest.raises(CertificateChanged) as caught:
        connect(server, tls=True, trust=trust).send(GET)
    assert caught.value.fingerprint == certificate.fingerprint
    assert pin in caught.value.message
    assert server.requests == []


def test_insecure_takes_any_certificate(serve: Serve, connect: Any, certificate: Any) -> None:
    server = serve(FINE, certificate.context)
    assert connect(server, tls=True, trust=Trust(insecure=True)).send(GET).status == 200


def test_the_fingerprint_of_a_server(serve: Serve, certificate: Any) -> None:
    server = serve(FINE, certificate.context)
    assert (
        peer_fingerprint(Target("127.0.0.1", server.port), Limits(5, 5)) == certificate.fingerprint
    )
    assert server.requests == []


def test_a_plain_server_has_no_fingerprint(serve: Serve) -> None:
    server = serve(FINE)
    assert peer_fingerprint(Target("127.0.0.1", server.port), Limits(0.2, 0.2)) is None
