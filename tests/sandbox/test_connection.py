"""The connection: status lines and headers as bytes, keep-alive, HTTP/1.0, odd requests."""

import contextlib
import socket
from email.utils import parsedate_to_datetime

import pytest

PATH = "/json-api/version?api.version=1"


@contextlib.contextmanager
def opened(panel, service="whm"):
    """A bare TLS connection."""
    address = (panel.ready["host"], panel.ready["ports"][service])
    with (
        socket.create_connection(address, timeout=10) as bare,
        panel.context.wrap_socket(bare, server_hostname="localhost") as wrapped,
    ):
        yield wrapped


def read_until_closed(connection):
    chunks = []
    while chunk := connection.recv(65536):
        chunks.append(chunk)
    return b"".join(chunks)


def request_head(panel, version="1.1", *headers, path=PATH, method="GET"):
    lines = [
        f"{method} {path} HTTP/{version}",
        "Host: localhost",
        f"Authorization: {panel.token_header('root')}",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def test_headers_are_written_in_their_usual_case(panel):
    with opened(panel) as connection:
        connection.sendall(request_head(panel, "1.1", "Connection: close"))
        head, _, body = read_until_closed(connection).partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"HTTP/1.1 200 OK"
    names = [line.partition(b":")[0] for line in lines[1:]]
    assert set(names) >= {b"Date", b"Server", b"Content-Type", b"Content-Length", b"Connection"}
    assert len(names) == len(set(names))
    assert b"Connection: close" in lines
    assert any(line.startswith(b"Server: cpsrvd/11.") for line in lines)
    assert len(body) == int(lines[names.index(b"Content-Length") + 1].split(b": ")[1])


def test_kept_connection_says_so_and_counts(panel, read):
    connection = panel.connect("whm")
    header = {"Authorization": panel.token_header("root")}
    for count in ("1", "2", "3"):
        connection.request("GET", PATH, headers=header)
        reply = read(connection)
        assert reply.header("Connection") == "Keep-Alive"
        assert reply.header("Keep-Alive") == "timeout=70, max=200"
        assert reply.header("X-Keep-Alive-Count") == count
    connection.close()


def test_connection_is_closed_after_200_requests(panel):
    with opened(panel) as connection:
        connection.sendall(request_head(panel) * 250)
        answers = read_until_closed(connection)
    assert answers.count(b"HTTP/1.1 200 OK\r\n") == 200
    assert answers.count(b"Connection: close\r\n") == 1
    assert answers.count(b"Connection: Keep-Alive\r\n") == 199


def test_http_1_0_client_gets_its_answer_and_the_end(panel):
    with opened(panel) as connection:
        connection.sendall(request_head(panel, "1.0"))
        answer = read_until_closed(connection)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Connection: close\r\n" in answer
    assert b"Transfer-Encoding" not in answer
    assert answer.endswith(b"}")


def test_http_1_0_client_may_keep_the_connection(panel):
    with opened(panel) as connection:
        for _ in range(3):
            connection.sendall(request_head(panel, "1.0", "Connection: Keep-Alive"))
            answer = connection.recv(65536)
            while not answer.endswith(b"}"):
                answer += connection.recv(65536)
            assert b"Connection: Keep-Alive\r\n" in answer
        connection.sendall(request_head(panel, "1.0"))
        assert b"Connection: close\r\n" in read_until_closed(connection)


def test_http_1_0_post_on_a_kept_connection(panel):
    body = b"api.version=1"
    head = request_head(
        panel,
        "1.0",
        "Connection: keep-alive",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        path="/json-api/version",
        method="POST",
    )
    with opened(panel) as connection:
        for _ in range(2):
            connection.sendall(head + body)
            answer = connection.recv(65536)
            while not answer.endswith(b"}"):
                answer += connection.recv(65536)
            assert b'"metadata"' in answer


def test_client_that_waits_for_continue_is_told_to(panel):
    body = b"api.version=1"
    head = request_head(
        panel,
        "1.1",
        "Expect: 100-continue",
        "Connection: close",
        f"Content-Length: {len(body)}",
        path="/json-api/version",
        method="POST",
    )
    with opened(panel) as connection:
        connection.sendall(head)
        assert connection.recv(100).startswith(b"HTTP/1.1 100 Continue\r\n")
        connection.sendall(body)
        assert b'"metadata"' in read_until_closed(connection)


def test_chunked_body_is_read(panel):
    head = request_head(
        panel,
        "1.1",
        "Transfer-Encoding: chunked",
        "Connection: close",
        "Content-Type: application/x-www-form-urlencoded",
        path="/json-api/version",
        method="POST",
    )
    with opened(panel) as connection:
        connection.sendall(head + b"4\r\napi.\r\n9\r\nversion=1\r\n0\r\n\r\n")
        assert b'"metadata"' in read_until_closed(connection)


def test_head_has_the_headers_without_the_body(panel):
    reply = panel.send("whm", "HEAD", PATH, Authorization=panel.token_header("root"))
    assert (reply.status, reply.body) == (200, b"")
    assert int(reply.header("Content-Length")) > 0


def test_other_methods_are_not_allowed(panel):
    assert panel.send("whm", "DELETE", PATH).status == 405


@pytest.mark.parametrize("junk", [b"\x16\x03\x01\r\n\r\n", b"GET\r\n\r\n", b"GET / FTP/9\r\n\r\n"])
def test_junk_gets_400_and_the_end(panel, junk):
    with opened(panel) as connection:
        connection.sendall(junk)
        assert read_until_closed(connection).startswith(b"HTTP/1.1 400 Bad Request\r\n")


def test_json_is_raw_utf_8_without_spaces_and_escapes(panel):
    alice = panel.login("alice")
    reply = alice.get("/execute/N%C3%B6/%C3%BC")
    assert "“Nö”".encode() in reply.body
    assert b"\\u" not in reply.body
    assert b"Cpanel/API/" in reply.body
    assert b'", "' not in reply.body


def test_unknown_path_of_a_stranger_is_the_login_page(panel):
    reply = panel.get("cpanel", "/frontend/jupiter/index.html")
    assert reply.status == 401
    assert 'id="login_form"' in reply.text


def test_date_is_the_time_of_the_sandbox(fresh_panel):
    fresh_panel.sandbox.clock.advance(100_000)
    date = parsedate_to_datetime(fresh_panel.get("whm", "/").header("Date")).timestamp()
    assert abs(date - fresh_panel.sandbox.clock.exact()) < 60
