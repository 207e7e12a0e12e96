"""What the panel says beside its data reaches standard error once, in order, named by its call;
and what it sends in place of a reply can be looked at."""

import json
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest


def whm(data: Any, **metadata: Any) -> dict[str, Any]:
    return {"metadata": {"version": 1, "result": 1, "reason": "OK", **metadata}, "data": data}


def http(body: Any, status: str = "200 OK") -> bytes:
    text = body if isinstance(body, str) else json.dumps(body)
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(text.encode())}\r\n\r\n{text}".encode()


@pytest.fixture
def ask(serve: Callable[..., Any], certificate: Any, run: Any) -> Callable[..., Any]:
    """``ask(replies, script, *options)``: run a script against replies by the function's name."""

    def run_against(replies: dict[str, Any], script: str, *options: str) -> Any:
        def give(request: bytes, _: socket.socket) -> bytes:
            path = unquote(request.split(b" ")[1].decode())
            found = next(reply for name, reply in replies.items() if f"/{name}" in path)
            return found if isinstance(found, bytes) else http(found)

        server = serve(give, certificate.context)
        return run(
            f"https://127.0.0.1:{server.port}",
            *("--service", "whm", "-u", "root", "--auth", "token", "--token-from", "env:TOKEN"),
            *("--ca", certificate.path, *options, "-c", script),
            env={"TOKEN": "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"},
        )

    return run_against


def test_warnings_and_messages_come_once_and_in_order(ask: Any) -> None:
    replies = {
        "version": whm({"version": "11"}, output={"warnings": ["w1", "w2"], "messages": "m1"}),
        "applist": whm({"app": []}, reason="Listed.", warnings=["w3"]),
    }
    ran = ask(replies, "whm version\nwhm applist")
    assert ran.code == 0
    assert ran.err.splitlines() == [
        "version: warning: w1",
        "version: warning: w2",
        "version: message: m1",
        "applist: warning: w3",
        "applist: message: Listed.",
    ]


def test_quiet_leaves_them_out(ask: Any) -> None:
    ran = ask({"version": whm({}, output={"warnings": ["w1"]})}, "whm version", "-q")
    assert (ran.code, ran.err) == (0, "")


BATCH = "batch --no-abort { whm version; whm gethostname; whm applist }"


def test_notes_of_a_batch_say_which_call_they_belong_to(ask: Any) -> None:
    results = [
        whm({"version": "11"}, output={"warnings": ["w1"]}),
        whm({"hostname": "a.test"}),
        whm({"app": []}, output={"messages": ["m3"]}),
    ]
    ran = ask({"batch": whm({"result": results}, output={"warnings": ["w0"]})}, BATCH)
    assert ran.code == 0
    assert ran.err.splitlines() == [
        "batch: warning: w0",
        "call 1 of 3, version: warning: w1",
        "call 3 of 3, applist: message: m3",
    ]


def test_all_failures_of_a_batch_are_told_and_what_worked_is_printed(ask: Any) -> None:
    results = [
        whm(None, result=0, reason="First no."),
        whm({"hostname": "a.test"}),
        whm(None, result=0, reason="Third no."),
    ]
    ran = ask({"batch": whm({"result": results})}, BATCH)
    assert ran.code == 1
    assert json.loads(ran.out) == [None, {"hostname": "a.test"}, None]
    assert "call 1 of 3 (version): First no.; call 3 of 3 (applist): Third no." in ran.err


def test_a_batch_that_is_refused_as_a_whole_is_a_failure(ask: Any) -> None:
    results = [whm({"version": "11"}), whm({"hostname": "a.test"}), whm({"app": []})]
    ran = ask({"batch": whm({"result": results}, result=0, reason="The log is full.")}, BATCH)
    assert (ran.code, ran.out) == (1, "")
    assert "The log is full." in ran.err


def test_what_a_batch_says_beside_the_reasons_of_its_calls_is_told(ask: Any) -> None:
    results = [whm({"version": "11"}), whm(None, result=0, reason="No."), whm({"app": []})]
    whole = whm({"result": results}, result=0, reason="The log is full.", errors=["2: No."])
    ran = ask({"batch": whole}, BATCH)
    assert ran.code == 1
    assert "batch: error: The log is full." in ran.err
    assert ran.err.count("No.") == 1


PAGE = "<html><title>Busy</title>\n<p>Come back.</p>\n<p>\x1b]0;title\x07hidden</p></html>"


@pytest.mark.parametrize("options", [("-v",), ("-o", "raw")])
def test_a_page_can_be_looked_at(ask: Any, options: tuple[str, ...]) -> None:
    ran = ask({"version": http(PAGE, "503 Busy")}, "whm version", *options)
    assert (ran.code, ran.out) == (5, "")
    assert "  | <p>Come back.</p>" in ran.err
    assert "\x1b" not in ran.err
    assert "\\x1b]0;title" in ran.err


def test_without_them_only_its_words_are_shown(ask: Any) -> None:
    ran = ask({"version": http(PAGE, "503 Busy")}, "whm version")
    assert "<p>" not in ran.err
    assert "Come back." in ran.err


def test_a_long_page_is_shown_in_part(ask: Any) -> None:
    page = "<html>" + f"<p>{'x' * 1000}</p>\n" * 5000
    ran = ask({"version": http(page, "503 Busy")}, "whm version", "-v")
    assert len(ran.err) < 30_000
    assert ran.err.endswith("…\n")
