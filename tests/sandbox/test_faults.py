"""Faults: their grammar, and what each does on the wire."""

import contextlib
import http.client
import json
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.sandbox.wire.faults import Fault, FaultKind, Faults, parse_fault

PATH = "/json-api/version?api.version=1"


def test_grammar():
    assert parse_fault("500") == Fault(FaultKind.ERROR_500)
    assert parse_fault("slow:250ms") == Fault(FaultKind.SLOW, seconds=0.25)
    assert parse_fault("slow:2s@Email::*%50") == Fault(
        FaultKind.SLOW, "Email::*", seconds=2, chance=0.5
    )
    assert parse_fault("drop-before@Ftp::add_ftp#3") == Fault(
        FaultKind.DROP_BEFORE, "Ftp::add_ftp", first=3, last=3
    )
    assert parse_fault("cut@*%10#2-4") == Fault(FaultKind.CUT, chance=0.1, first=2, last=4)
    assert parse_fault("html@/login/#2-") == Fault(FaultKind.HTML, "/login/", first=2)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "slow:", "slow:x", "500%101", "500#0", "500#3-2", "500 ", "@x"]
)
def test_what_is_no_fault(text):
    with pytest.raises(ValueError, match="fault"):
        parse_fault(text)


@given(st.text())
def test_any_text_is_a_fault_or_refused(text):
    with contextlib.suppress(ValueError):
        assert isinstance(parse_fault(text), Fault)


def test_chance_is_the_same_for_the_same_seed():
    fault = parse_fault("500%50")

    def met(seed):
        faults = Faults([fault], seed)
        return [bool(faults.choose(["version"])) for _ in range(50)]

    assert met("a") == met("a") != met("b")
    assert 10 < sum(met("a")) < 40


def test_star_means_calls_and_not_pages():
    assert parse_fault("500").matches("Email::list_pops")
    assert not parse_fault("500").matches("/login/")
    assert parse_fault("500@/login*").matches("/login/")


@pytest.fixture
def faulty(open_panel):
    """Opens a panel with faults, and a caller that makes one request as root."""

    def call(panel, path=PATH):
        return panel.get("whm", path, Authorization=panel.token_header("root"))

    return open_panel, call


@pytest.mark.parametrize(
    ("kind", "status", "reason"),
    [("500", 500, "Internal Server Error"), ("503", 503, "Service Unavailable")],
)
def test_error_pages(faulty, kind, status, reason):
    opened, call = faulty
    with opened(faults=[f"{kind}@version#2"]) as panel:
        assert call(panel).status == 200
        reply = call(panel)
        assert (reply.status, reply.reason) == (status, reason)
        assert reply.header("Content-Type").startswith("text/html")
        assert call(panel).status == 200


def test_html_in_place_of_json(faulty):
    opened, call = faulty
    with opened(faults=["html"]) as panel:
        reply = call(panel)
        assert reply.status == 200
        assert "<html" in reply.text


def test_cut_json_is_complete_http(faulty):
    opened, call = faulty
    with opened(faults=["cut"]) as panel:
        reply = call(panel)
        assert int(reply.header("Content-Length")) == len(reply.body)
        with pytest.raises(json.JSONDecodeError):
            _ = reply.json


def test_drop_before_runs_the_function_and_says_nothing(faulty):
    opened, _ = faulty
    with opened(faults=["drop-before@Ftp::add_ftp#1"]) as panel:
        alice = panel.login("alice")
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError, ssl.SSLError)):
            alice.uapi("Ftp", "add_ftp", user="once", **{"pass": "Qz7!long"})
        logins = [row["user"] for row in alice.uapi("Ftp", "list_ftp")["data"]]
        assert "once@alice.test" in logins
        dropped = [e for e in panel.request_log() if e["faults"] == ["drop-before"]]
        assert [entry["call"] for entry in dropped] == ["Ftp::add_ftp"]


def test_drop_in_the_middle_leaves_half_an_answer(faulty):
    opened, call = faulty
    with opened(faults=["drop-middle"]) as panel, pytest.raises(http.client.IncompleteRead):
        call(panel)


def test_session_fault_ends_the_session(faulty):
    opened, _ = faulty
    with opened(faults=["session@Ftp::list_ftp#2"]) as panel:
        alice = panel.login("alice")
        assert alice.get("/execute/Ftp/list_ftp").status == 200
        assert alice.get("/execute/Ftp/list_ftp").status == 401
        assert panel.session_log()[-1].endswith(" kill")


def test_slow_answer_takes_its_time(faulty):
    import time

    opened, call = faulty
    with opened(faults=["slow:200ms"]) as panel:
        start = time.monotonic()
        assert call(panel).status == 200
        assert time.monotonic() - start >= 0.2


def test_certificate_changes_after_the_answer(faulty):
    opened, call = faulty
    with opened(faults=["cert#2"]) as panel:
        assert call(panel).status == 200
        reply = call(panel)
        assert (reply.status, reply.header("Connection")) == (200, "close")
        with pytest.raises(ssl.SSLCertVerificationError):
            call(panel)


def test_call_inside_uapi_cpanel_can_be_meant(faulty):
    opened, _ = faulty
    with opened(faults=["500@Ftp::*"]) as panel:
        root = panel.login("root")
        fields = {"api.version": 1, "cpanel.user": "alice", "cpanel.module": "Ftp"}
        reply = root.post("/json-api/uapi_cpanel", {**fields, "cpanel.function": "list_ftp"})
        assert reply.status == 500


def test_pages_can_be_meant(faulty):
    opened, call = faulty
    with opened(faults=["503@/login*"]) as panel:
        assert panel.post("cpanel", "/login/", panel.login_form("alice")).status == 503
        assert call(panel).status == 200


def test_types_turns_numbers_into_texts_and_texts_of_digits_into_numbers(open_panel):
    with open_panel(faults=["types@listips"]) as panel:
        root = panel.login("root")
        listed = root.whm("listips")
        assert listed["metadata"]["result"] == "1"
        assert listed["metadata"]["reason"] == "OK"
        assert root.whm("version")["metadata"]["result"] == 1
