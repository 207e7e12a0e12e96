"""Bounds: what a server may make the client hold, and how long it may keep it waiting."""

import gzip
import time
import tracemalloc
import zlib
from itertools import count
from typing import Any

import pytest

from cpshell.catalog import Api
from cpshell.errors import NotAReply, TimedOut
from cpshell.panel import pagination
from cpshell.panel.call import Call, Upload
from cpshell.panel.pagination import pages
from cpshell.panel.reply import Reply
from cpshell.panel.request import Request
from cpshell.panel.transport import Limits, Response
from cpshell.panel.unpacking import read_body

WHM = Call(Api.WHM, None, "listaccts")


def bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = b" " * (1 << 20)
    return b"".join([*(packer.compress(piece) for _ in range(megabytes)), packer.flush()])


@pytest.mark.slow
def test_a_bomb_is_stopped_when_it_has_grown_to_the_limit() -> None:
    packed = bomb(512)
    tracemalloc.start()
    with pytest.raises(NotAReply, match="larger than 4 MiB"):
        read_body([packed], "gzip", 4 << 20)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP "])
@pytest.mark.parametrize("size", [1, 7, 1 << 16])
def test_gzip_is_unpacked_however_it_is_cut(encoding: str, size: int) -> None:
    packed = gzip.compress(b"first") + gzip.compress(b" second")
    chunks = [packed[at : at + size] for at in range(0, len(packed), size)]
    assert read_body(chunks, encoding, 100) == b"first second"


def test_deflate_comes_with_its_head_and_without() -> None:
    naked = zlib.compressobj(wbits=-15)
    for packed in (zlib.compress(b"text"), naked.compress(b"text") + naked.flush()):
        assert read_body([packed], "deflate", 100) == b"text"


def test_packed_bytes_that_end_too_early_are_an_error() -> None:
    with pytest.raises(NotAReply, match="its end is missing"):
        read_body([gzip.compress(b"text" * 100)[:-9]], "gzip", 1000)


def test_an_answer_of_blanks_takes_memory_for_its_bytes_only(read: Any) -> None:
    body = b" " * (8 << 20)
    tracemalloc.start()
    with pytest.raises(NotAReply):
        read("whm", body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * len(body)


def drip(body: bytes) -> Any:
    def answer(_: bytes, connection: Any) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
        for byte in body:
            connection.sendall(bytes([byte]))
            time.sleep(0.1)

    return answer


def test_the_deadline_counts_for_the_whole_request(serve: Any, connect: Any) -> None:
    transport = connect(serve(drip(b" " * 50)), limits=Limits(5, 0.5))
    begun = time.monotonic()
    with pytest.raises(TimedOut, match=r"within 0\.5 s"):
        transport.send(Request("GET", "/"))
    assert time.monotonic() - begun < 2


def test_a_transfer_may_take_its_time_while_bytes_come(serve: Any, connect: Any) -> None:
    transport = connect(serve(drip(b"0123456789")), limits=Limits(5, 0.5))
    request = Request("POST", "/", uploads=(Upload("file-1", "a", b"content"),), transfer=True)
    assert transport.send(request).body == b"0123456789"


def test_a_deadline_that_has_passed_is_that_request_s_alone(serve: Any, connect: Any) -> None:
    slow = drip(b" " * 50)
    quick = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    server = serve(lambda head, connection: slow(head, connection) if b"/slow" in head else quick)
    transport = connect(server, limits=Limits(5, 0.3))
    with pytest.raises(TimedOut):
        transport.send(Request("GET", "/slow"))
    assert isinstance(transport.send(Request("GET", "/quick")), Response)


def test_the_same_page_again_and_again_is_an_error() -> None:
    rows = [{"user": f"u{number}"} for number in range(500)]
    sent: list[Call] = []

    def send(call: Call) -> Reply:
        sent.append(call)
        return Reply(
            True, Api.WHM, "listaccts", {"acct": rows}, metadata={"chunk": {"records": 10**9}}
        )

    with pytest.raises(NotAReply, match="the same page again and again"):
        list(pages(WHM, send))
    assert len(sent) == 2


def test_a_server_that_names_no_end_is_not_followed_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pagination, "_MOST", 3)
    came = count(1)

    def send(call: Call) -> Reply:
        rows = [{"user": f"u{next(came)}"} for _ in range(2)]
        return Reply(
            True, Api.WHM, "listaccts", {"acct": rows}, metadata={"chunk": {"records": 10**9}}
        )

    read: list[Reply] = []
    with pytest.raises(NotAReply, match="3 pages came, and the server names no end"):
        read.extend(pages(WHM, send, 2))
    assert len(read) == 3
