"""The transport against a real server: what it sends, what it reads, what goes wrong."""

import gzip
import socket
import threading
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from cpshell.errors import (
    ConnectionFailed,
    ExitCode,
    NotAReply,
    TimedOut,
    UsageError,
)
from cpshell.events import Exchange, RequestSent, ResponseReceived
from cpshell.panel.call import Upload
from cpshell.panel.request import Request
from cpshell.panel.targets import Target
from cpshell.panel.transport import Limits

GET = Request("GET", "/json-api/version")
LARGEST = 100_000  # bytes that a transport of these tests takes

Serve = Callable[..., Any]


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def chunked(*chunks: bytes, end: bool = True) -> bytes:
    parts = [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]
    parts += [f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in chunks]
    return b"".join(parts) + (b"0\r\n\r\n" if end else b"")


# What is sent


def test_a_get_as_it_goes_out(serve: Serve, connect: Any) -> None:
    server = serve(answer(b"{}"))
    request = Request("GET", "/json-api/x", query=(("a", "b c&d"), ("a", "é")))
    connect(server).send(request.with_prefix("/cpsess0123456789").with_headers(("Cookie", "c=d")))
    head = server.requests[0].decode().lower().split("\r\n")
    assert head[0] == "get /cpsess0123456789/json-api/x?a=b+c%26d&a=%c3%a9 http/1.1"
    assert f"host: 127.0.0.1:{server.port}" in head
    assert "cookie: c=d" in head
    assert "connection: keep-alive" in head
    assert "accept-encoding: gzip, deflate" in head
    assert any(line.startswith("user-agent: cpshell/") for line in head)
    assert not any(line.startswith(("content-", "transfer-")) for line in head)


def test_a_post_as_it_goes_out(serve: Serve, connect: Any) -> None:
    server = serve(answer(b"{}"))
    connect(server).send(Request("POST", "/login/", form=(("user", "b&a"), ("pass", "ü "))))
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == b"user=b%26a&pass=%C3%BC+"
    assert b"Content-Type: application/x-www-form-urlencoded" in head
    assert f"Content-Length: {len(body)}".encode() in head


def test_a_post_without_parameters_says_that_it_is_empty(serve: Serve, connect: Any) -> None:
    server = serve(answer(b"{}"))
    connect(server).send(Request("POST", "/x"))
    assert b"content-length: 0" in server.requests[0].lower()


def test_uploads_go_out_as_parts_beside_the_parameters(serve: Serve, connect: Any) -> None:
    server = serve(answer(b"{}"))
    parts = (Upload("file-0", "ä.txt", b"\x00\xff"), Upload("file-1", "b.txt", b"two"))
    connect(server).send(Request("POST", "/x", form=(("dir", "/"), ("dir", "/b")), uploads=parts))
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert b"multipart/form-data; boundary=" in head
    assert body.count(b'name="dir"') == 2
    assert 'name="file-0"; filename="ä.txt"'.encode() in body
    assert b"\r\n\r\n\x00\xff\r\n" in body
    assert b'name="file-1"; filename="b.txt"' in body


def test_the_name_of_a_file_cannot_end_the_head_of_its_part(serve: Serve, connect: Any) -> None:
    server = serve(answer(b"{}"))
    part = Upload('fi"le', 'a"; x="\r\nX-Other: y.txt', b"x")
    connect(server).send(Request("POST", "/x", form=(("a\nb", "c"),), uploads=(part,)))
    body = server.requests[0].partition(b"\r\n\r\n")[2]
    assert b'; name="a%0Ab"\r\n\r\nc\r\n' in body
    assert b'name="fi%22le"; filename="a%22; x=%22%0D%0AX-Other: y.txt"\r\n' in body
    assert b"Content-Type: text/plain\r\n\r\nx\r\n" in body


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/a b\u2028é", b"/a%20b%E2%80%A8%C3%A9"),
        ("/a%2Fb;c/..", b"/a%2Fb;c/.."),
        ("/\r\n", b"/%0D%0A"),
    ],
)
def test_a_path_goes_out_as_one(serve: Serve, connect: Any, path: str, sent: bytes) -> None:
    server = serve(answer(b"{}"))
    connect(server).send(Request("GET", path))
    assert server.requests[0].split(b" ")[1] == sent


def test_names_of_files_that_are_no_utf8_can_be_uploaded(serve: Serve, connect: Any) -> None:
    server = serve(answer(b"{}"))
    part = Upload("file-0", "caf\udce9", b"x")
    connect(server).send(Request("POST", "/x", form=(("dir", "caf\udce9"),), uploads=(part,)))
    assert b"\r\n\r\ncaf\xe9\r\n" in server.requests[0]


def test_a_credential_of_any_script_can_be_sent(serve: Serve, connect: Any) -> None:
    server = serve(answer(b"{}"))
    connect(server).send(GET.with_headers(("Authorization", "whm root:ключ")))
    assert "Authorization: whm root:ключ".encode() in server.requests[0]


@pytest.mark.parametrize("secret", ["two\nlines", "two\r\nX-Other: header", "nul\0"])
def test_a_credential_with_a_line_break_is_refused_and_not_shown(
    serve: Serve, connect: Any, secret: str
) -> None:
    server = serve(answer(b"{}"))
    with pytest.raises(UsageError) as caught:
        connect(server).send(GET.with_headers(("Authorization", f"whm root:{secret}")))
    assert secret.split("\n")[0].strip() not in caught.value.message
    assert server.requests == []


# What is read


def test_status_reason_headers_and_body(serve: Serve, connect: Any) -> None:
    server = serve(
        answer(b"no", "X-One: 1", "Set-Cookie: a=b", "set-cookie: c=d; path=/", status="403 No")
    )
    response = connect(server).send(GET)
    assert (response.status, response.reason, response.body) == (403, "No", b"no")
    assert response.header("x-one") == "1"
    assert response.cookies == {"a": "b", "c": "d"}


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_packed_answers_are_unpacked(
    serve: Serve, connect: Any, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    server = serve(answer(pack(b'{"a":1}'), f"Content-Encoding: {coding}"))
    assert connect(server).send(GET).body == b'{"a":1}'


def test_an_answer_in_pieces_is_one_body(serve: Serve, connect: Any) -> None:
    assert connect(serve(chunked(b'{"a"', b":1}"))).send(GET).body == b'{"a":1}'


def test_a_redirect_is_not_followed(serve: Serve, connect: Any) -> None:
    other = serve(answer(b"{}"))
    server = serve(answer(b"", f"Location: http://127.0.0.1:{other.port}/", status="301 Moved"))
    response = connect(server).send(GET.with_headers(("Cookie", "c=d")))
    assert response.status == 301
    assert (other.connections, len(server.requests)) == (0, 1)


def test_cookies_of_an_answer_are_not_sent_by_themselves(serve: Serve, connect: Any) -> None:
    server = serve(answer(b"{}", "Set-Cookie: a=b"))
    transport = connect(server)
    transport.send(GET)
    transport.send(GET)
    assert b"cookie" not in server.requests[1].lower()


def test_one_connection_serves_many_requests(serve: Serve, connect: Any) -> None:
    server = serve(answer(b"{}"))
    transport = connect(server)
    for _ in range(20):
        transport.send(GET)
    assert (server.connections, len(server.requests)) == (1, 20)


def test_a_connection_that_the_server_ends_is_made_again(serve: Serve, connect: Any) -> None:
    server = serve(answer(b"{}", "Connection: close"))
    transport = connect(server)
    for _ in range(3):
        transport.send(GET)
    assert server.connections == 3


def test_threads_share_a_transport(serve: Serve, connect: Any) -> None:
    server = serve(lambda request, _: answer(request.split(b" ")[1]))
    transport = connect(server)
    bodies: dict[int, bytes] = {}

    def send(number: int) -> None:
        bodies[number] = transport.send(Request("GET", f"/{number}")).body

    threads = [threading.Thread(target=send, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bodies == {n: f"/{n}".encode() for n in range(8)}


def test_what_was_sent_and_received_is_told(serve: Serve, connect: Any) -> None:
    told: list[Any] = []
    server = serve(answer(b"{}", "Content-Type: text/plain"))
    transport = connect(server, emit=lambda kind, *values: told.append(kind(*values)))
    transport.send(Request("POST", "/x", form=(("a", "b c"),)))
    sent, received, exchange = told
    assert sent == RequestSent("POST", f"http://127.0.0.1:{server.port}/x", "a=b+c")
    assert isinstance(received, ResponseReceived)
    assert (received.status, received.content_type, received.size) == (200, "text/plain", 2)
    assert isinstance(exchange, Exchange)
    assert (exchange.path, exchange.form, exchange.body) == ("/x", (("a", "b c"),), b"{}")


# Limits


def test_an_answer_that_announces_too_much_is_not_read(serve: Serve, connect: Any) -> None:
    server = serve(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n{")
    with pytest.raises(NotAReply, match="larger than") as caught:
        connect(server).send(GET)
    assert "--limit" in (caught.value.hint or "")


def test_an_answer_that_goes_on_too_long_is_cut(serve: Serve, connect: Any) -> None:
    def endless(_: bytes, connection: socket.socket) -> None:
        connection.sendall(chunked(end=False))
        while True:
            connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    with pytest.raises(NotAReply, match="larger than"):
        connect(serve(endless)).send(GET)


def test_an_answer_that_unpacks_to_too_much_is_cut(serve: Serve, connect: Any) -> None:
    bomb = gzip.compress(b"0" * 5_000_000)
    assert len(bomb) < LARGEST
    with pytest.raises(NotAReply, match="larger than"):
        connect(serve(answer(bomb, "Content-Encoding: gzip"))).send(GET)


def test_an_answer_that_is_packed_twice_is_not_unpacked(serve: Serve, connect: Any) -> None:
    bomb = gzip.compress(gzip.compress(b"0" * 5_000_000))
    with pytest.raises(NotAReply, match="compressed more than once"):
        connect(serve(answer(bomb, "Content-Encoding: gzip, gzip"))).send(GET)


def test_an_answer_that_can_not_be_unpacked_is_no_reply(serve: Serve, connect: Any) -> None:
    with pytest.raises(NotAReply, match="cannot decompress"):
        connect(serve(answer(b"no gzip", "Content-Encoding: gzip"))).send(GET)


def test_after_an_answer_that_was_too_large_the_next_is_read(serve: Serve, connect: Any) -> None:
    large = answer(b"x" * 200_000)
    server = serve(lambda request, _: large if b"/large" in request else answer(b"{}"))
    transport = connect(server)
    with pytest.raises(NotAReply):
        transport.send(Request("GET", "/large"))
    assert transport.send(GET).body == b"{}"


# Connections


def test_a_server_that_never_answers_times_out(serve: Serve, connect: Any) -> None:
    done = threading.Event()
    server = serve(lambda *_: done.wait(10) and None)
    with pytest.raises(TimedOut, match=r"within 0\.2 s; the call may have run") as caught:
        connect(server, limits=Limits(5, 0.2)).send(GET)
    done.set()
    assert caught.value.sent
    assert caught.value.exit_code is ExitCode.CONNECTION
    assert "--timeout" in (caught.value.hint or "")


def test_a_server_that_stops_in_its_answer_times_out(serve: Serve, connect: Any) -> None:
    done = threading.Event()

    def half(_: bytes, connection: socket.socket) -> None:
        connection.sendall(answer(b"{}")[:-1])
        done.wait(10)

    with pytest.raises(TimedOut):
        connect(serve(half), limits=Limits(5, 0.2)).send(GET)
    done.set()


@pytest.mark.slow
def test_a_socket_that_accepts_and_says_nothing_times_out_in_the_handshake(connect: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = Target("127.0.0.1", silent.getsockname()[1])
        with pytest.raises(TimedOut, match=r"did not answer within 0\.2 s") as caught:
            connect(target, limits=Limits(0.2, 5)).send(GET)
    assert not caught.value.sent


def test_a_dropped_connection_before_the_answer(serve: Serve, connect: Any) -> None:
    with pytest.raises(ConnectionFailed, match=r"dropped the connection.*may have run") as caught:
        connect(serve(lambda *_: None)).send(GET)
    assert caught.value.sent
    assert not isinstance(caught.value, TimedOut)


@pytest.mark.parametrize(
    "half", [answer(b'{"a":1}')[:-3], chunked(b'{"a":1', end=False), b"HTTP/1.1 200 O", b"HT"]
)
def test_a_dropped_connection_in_the_middle(serve: Serve, connect: Any, half: bytes) -> None:
    def drop(_: bytes, connection: socket.socket) -> None:
        connection.sendall(half)

    with pytest.raises(ConnectionFailed, match="dropped the connection") as caught:
        connect(serve(drop)).send(GET)
    assert caught.value.sent


@pytest.mark.parametrize(
    "noise", [b"SSH-2.0-OpenSSH_9.6\r\n", b"\0" * 100, b"HTTP/1.1 abc\r\n\r\n"]
)
def test_a_server_of_another_protocol(serve: Serve, connect: Any, noise: bytes) -> None:
    with pytest.raises(ConnectionFailed):
        connect(serve(lambda _, connection: connection.sendall(noise))).send(GET)


@pytest.mark.slow
def test_a_refused_connection_is_named_and_nothing_was_sent(connect: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(ConnectionFailed, match=f"127.0.0.1:{port}: Connection refused") as caught:
        connect(Target("127.0.0.1", port, tls=False)).send(GET)
    assert not caught.value.sent
    assert "the panel is running" in (caught.value.hint or "")


def test_a_host_that_does_not_exist(connect: Any) -> None:
    with pytest.raises(ConnectionFailed, match=r"cannot connect to nowhere\.invalid:2087"):
        connect(Target("nowhere.invalid", 2087)).send(GET)


def test_the_old_name_of_gzip_is_known(serve: Serve, connect: Any) -> None:
    server = serve(answer(gzip.compress(b'{"a":1}'), "Content-Encoding: X-GZip"))
    assert connect(server).send(GET).body == b'{"a":1}'


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n{}", "illegal header line"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "Content-Length"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", "chunk"),
    ],
)
def test_an_answer_against_the_rules_is_not_called_cut_off(
    serve: Serve, connect: Any, said: bytes, words: str
) -> None:
    with pytest.raises(ConnectionFailed, match=f"breaks the rules of HTTP.*{words}") as caught:
        connect(serve(said)).send(GET)
    assert caught.value.sent
    assert "dropped" not in caught.value.message
