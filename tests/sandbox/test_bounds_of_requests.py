"""What a request may cost the simulated panel."""

import socket
import ssl
import time
from typing import Any

import pytest

from cpshell.sandbox.patterns import read_pattern


@pytest.mark.parametrize(
    "text", ["(a+)+$", "(a|a)*$", "(a*)*b", "((a{1,9}){1,9})+x", "(?:a+?)+?$", "x" * 501]
)
def test_a_pattern_that_may_take_for_ever_is_none(text: str) -> None:
    begun = time.monotonic()
    pattern = read_pattern(text)
    assert pattern is None
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    "text", ["^al", "a|b", "[a-z]+@alice", "a.*b", "(al|bo)", "x{3}", "(ab){2}"]
)
def test_usual_patterns_are_taken(text: str) -> None:
    assert read_pattern(text) is not None


def test_a_huge_body_before_login_is_refused_before_it_is_read(sandbox: Any) -> None:
    port = sandbox.ready["ports"]["whm"]
    context = ssl.create_default_context(cafile=sandbox.ready["ca"])
    head = f"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {200 << 20}\r\n\r\n"
    with (
        socket.create_connection(("127.0.0.1", port), 10) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as connection,
    ):
        connection.sendall(head.encode() + b"user=root&pass=")
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_an_unknown_sort_column_is_refused(run: Any) -> None:
    ran = run("--sandbox", "-c", "whm listaccts api.sort.enable=1 api.sort.a.field=nosuch")
    assert ran.code == 1
    assert "no column “nosuch”" in ran.err
