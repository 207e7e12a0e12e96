"""What the panel says beside its data reaches standard error once, in order, named by its call;
and what it sends in place of a reply can be looked at."""

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import cpshell
from cpshell.errors import CallFailed


def whm(data: Any, **metadata: Any) -> dict[str, Any]:
    return {"metadata": {"version": 1, "result": 1, "reason": "OK", **metadata}, "data": data}


def http(body: Any, status: str = "200 OK") -> bytes:
    text = body if isinstance(body, str) else json.dumps(body)
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(text.encode())}\r\n\r\n{text}".encode()


@pytest.fixture
def ask(serve: Callable[..., Any], certificate: Any, run: Any) -> Callable[..., Any]:
    """``ask(replies, script, *options)``: run a script against replies by the function's name; of a
    list of them each once."""

    def run_against(replies: dict[str, Any], script: str, *options: str) -> Any:
        def give(request: bytes, _: socket.socket) -> bytes:
            path = unquote(request.split(b" ")[1].decode())
            found = next(reply for name, reply in replies.items() if f"/{name}" in path)
            found = found.pop(0) if isinstance(found, list) else found
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


def page(start: int, *warnings: str) -> dict[str, Any]:
    chunk = {"start": start, "current": start, "size": 2, "chunks": 2, "records": 4}
    rows = [{"user": f"u{number}"} for number in (start, start + 1)]
    return whm({"acct": rows}, chunk=chunk, output={"warnings": list(warnings)})


@pytest.mark.parametrize("jobs", ["", " --jobs 3"])
def test_notes_of_a_loop_say_which_turn_they_belong_to_in_the_order_of_the_turns(
    ask: Any, jobs: str
) -> None:
    said = {
        f"accountsummary?api.version=1&user={user}": whm({"acct": []}, warnings=[f"{user} is old"])
        for user in ("ann", "bea", "cleo")
    }
    script = f"for u in ann bea cleo{jobs} {{ whm accountsummary user=$u }}"
    ran = ask(said, script)
    assert ran.code == 0
    assert ran.err.splitlines() == [
        f"u={user}, accountsummary: warning: {user} is old" for user in ("ann", "bea", "cleo")
    ]


def test_notes_of_a_batch_in_a_loop_name_turn_and_call(ask: Any) -> None:
    results = [whm({"version": "11"}, warnings=["w1"]), whm({"hostname": "a.test"})]
    batch = {"batch": whm({"result": results}, warnings=["w0"])}
    ran = ask(batch, "for n in 1 2 { batch { whm version; whm gethostname } }")
    assert ran.err.splitlines() == [
        line
        for n in (1, 2)
        for line in (f"n={n}, batch: warning: w0", f"n={n}, call 1 of 2, version: warning: w1")
    ]


def test_notes_of_pages_are_told_once_and_say_which_page(ask: Any) -> None:
    pages = {"listaccts": [page(1, "same", "first"), page(3, "same", "second")]}
    ran = ask(pages, "whm listaccts --all")
    assert ran.err.splitlines() == [
        "listaccts: warning: same",
        "listaccts: warning: first",
        "page 2, listaccts: warning: second",
    ]


def test_notes_of_a_fleet_say_which_server_they_belong_to(
    serve: Callable[..., Any], certificate: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = http(whm({"version": "11"}, warnings=["It is old."]))
    ports = {name: serve(lambda *_: answer, certificate.context).port for name in ("one", "two")}
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "cpshell" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(
        "\n".join(
            f'[profile.{name}]\ntarget = "https://127.0.0.1:{port}"\nuser = "root"\n'
            f'service = "whm"\nauth = "token"\ntoken = "env:TOKEN"\nca = "{certificate.path}"\n'
            for name, port in ports.items()
        )
    )
    monkeypatch.setenv("TOKEN", "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")
    ran = run("-c", "on one two --jobs 2 { whm version } | count")
    assert ran.out == "2\n"
    assert ran.err.splitlines()[:2] == [
        f"server={name}, version: warning: It is old." for name in ("one", "two")
    ]


def test_a_program_gets_notes_as_lists_of_the_reply_or_of_the_one_in_the_error(
    serve: Callable[..., Any], certificate: Any
) -> None:
    notes = {"warnings": ["w1", "w2"], "messages": ["m1"]}
    answers = [whm({"version": "11"}, **notes), whm(None, result=0, reason="No.", **notes)]
    server = serve(lambda *_: http(answers.pop(0)), certificate.context)
    with cpshell.connect(
        f"https://127.0.0.1:{server.port}",
        user="root",
        service="whm",
        token="ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
        ca=certificate.path,
    ) as panel:
        reply = panel.whm("version")
        assert (reply.warnings, reply.messages) == (("w1", "w2"), ("m1",))
        with pytest.raises(CallFailed) as failed:
            panel.whm("version")
    assert failed.value.reply is not None
    assert (failed.value.reply.warnings, failed.value.message) == (("w1", "w2"), "No.")
