"""Servers are asked politely: so many at once, so many a second, and left alone in time."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

import cpshell
from cpshell.auth.credentials import Credential
from cpshell.auth.flows import drive, form_login
from cpshell.client import connecting
from cpshell.engines.threads import at_once
from cpshell.errors import (
    CertificateUntrusted,
    ConnectionFailed,
    CpshellError,
    LeftAlone,
    LoginRefused,
    NotAReply,
    UsageError,
)
from cpshell.panel import pace as pace_module
from cpshell.panel.call import Call
from cpshell.panel.pace import FAULTS, PacedTransport, Paces, jittered, seconds_asked
from cpshell.panel.pace_bounds import BoundedPaces
from cpshell.panel.request import Request
from cpshell.panel.services import Service
from cpshell.panel.transport import Response
from cpshell.sandbox.server import Sandbox
from tests.auth.scripted_wire import READ, UNKNOWN, WRITE, Wire, ok, session
from tests.conftest import Run, account

ASK = Request("GET", "/")
FINE = Response(200, "OK", (), b"{}")


class Line:
    """A transport that runs what it is given, and counts how much of it runs at once."""

    def __init__(self, answer: Callable[[], Response]) -> None:
        self.sent = self.running = self.most = 0
        self._answer = answer
        self._lock = threading.Lock()

    def send(self, request: Request) -> Response:
        with self._lock:
            self.sent += 1
            self.running += 1
            self.most = max(self.most, self.running)
        try:
            return self._answer()
        finally:
            with self._lock:
                self.running -= 1

    def greet(self) -> None:
        self.send(ASK)

    def close(self) -> None:
        return


def paced(line: Line, paces: Paces | None = None, patience: float = 60.0) -> PacedTransport:
    return PacedTransport(line, (paces or Paces()).of("https://a.test:1", "a.test:1"), patience)


def in_threads(number: int, run: Callable[[], object]) -> None:
    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def slowly() -> Response:
    time.sleep(0.02)
    return FINE


@pytest.mark.slow
@pytest.mark.parametrize(
    ("jobs", "most"), [((), 4), ((2,), 2), ((1,), 1), ((3, 6), 6), ((8, 2, 5), 8)]
)
def test_no_more_run_at_once_than_loops_say_whoever_connects(
    jobs: tuple[int, ...], most: int
) -> None:
    paces, line = Paces(), Line(slowly)
    regions = [paces.jobs(number) for number in jobs]
    for region in regions:
        region.__enter__()
    in_threads(12, lambda: [paced(line, paces).send(ASK) for _ in range(4)])
    assert (line.most, line.sent) == (most, 48)
    for region in regions:
        region.__exit__(None, None, None)
    in_threads(12, lambda: paced(line, paces).send(ASK))
    assert line.most == max(most, 4)


def test_a_program_with_threads_of_its_own_has_no_bound() -> None:
    together = threading.Barrier(9, timeout=30)

    def answer() -> Response:
        together.wait(20)
        return FINE

    line, paces = Line(answer), Paces(usual=None)
    in_threads(9, lambda: paced(line, paces).send(ASK))
    assert line.most == 9


@pytest.mark.slow
def test_no_more_go_out_in_a_second_than_the_rate_says() -> None:
    rate: list[float | None] = [50.0]
    paces, line = Paces(lambda: rate[0]), Line(lambda: FINE)
    begun = time.monotonic()
    in_threads(3, lambda: [paced(line, paces).send(ASK) for _ in range(5)])
    assert time.monotonic() - begun >= 14 / 50
    assert line.sent == 15
    rate[0] = None
    assert paces.shown()[0]["rate"] is None


def test_other_servers_have_paces_of_their_own() -> None:
    paces, line = Paces(lambda: 0.001), Line(lambda: FINE)
    for port in range(3):
        PacedTransport(line, paces.of(f"https://a.test:{port}", f"a.test:{port}"), 1).send(ASK)
    assert [row["server"] for row in paces.shown()] == ["a.test:0", "a.test:1", "a.test:2"]


def test_a_logout_waits_for_nothing() -> None:
    paces, line = Paces(lambda: 0.001), Line(lambda: FINE)
    paced(line, paces).send(ASK)
    paced(line, paces).send(Request("GET", "/logout/", patience=5.0))
    assert line.sent == 2


def down() -> Response:
    raise ConnectionFailed("cannot connect to a.test:1: Connection refused")


def test_a_server_that_does_not_answer_is_left_alone_and_tried_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace_module, "_FIRST_REST", 0.2)
    monkeypatch.setattr(pace_module, "_LONGEST_REST", 0.2)
    paces, line = Paces(), Line(down)
    for _ in range(FAULTS):
        with pytest.raises(ConnectionFailed, match="cannot connect"):
            paced(line, paces).send(ASK)
    with pytest.raises(
        LeftAlone, match=r"no answer 5 times in a row .*refused.* is in 1 s"
    ) as told:
        paced(line, paces).send(ASK)
    assert (told.value.sent, line.sent) == (False, FAULTS)
    shown = paces.shown()[0]
    assert (shown["faults_in_a_row"], shown["left_alone_for"]) == (FAULTS, 1)
    assert "refused" in shown["because"]
    time.sleep(0.21)
    monkeypatch.setattr(pace_module, "_FIRST_REST", 60.0)
    monkeypatch.setattr(pace_module, "_LONGEST_REST", 60.0)
    ended: list[CpshellError] = []

    def ask() -> None:
        try:
            paced(line, paces).send(ASK)
        except CpshellError as error:
            ended.append(error)

    in_threads(8, ask)
    assert line.sent == FAULTS + 1
    assert sum(isinstance(error, LeftAlone) for error in ended) == 7


def test_an_answer_ends_the_count_of_faults() -> None:
    numbers = iter(range(2 * FAULTS))
    transport = paced(line := Line(lambda: FINE if next(numbers) == FAULTS - 1 else down()))
    for _ in range(2 * FAULTS - 1):
        try:
            transport.send(ASK)
        except LeftAlone:
            pytest.fail("it has answered in between")
        except ConnectionFailed:
            continue
    assert line.sent == 2 * FAULTS - 1


def test_a_certificate_that_is_not_trusted_is_an_answer() -> None:
    def shown() -> Response:
        raise CertificateUntrusted("who?", fingerprint=None)

    transport = paced(line := Line(shown))
    for _ in range(FAULTS + 2):
        with pytest.raises(CertificateUntrusted):
            transport.greet()
    assert line.sent == FAULTS + 2


def busy(status: int = 429, after: str | None = "0") -> Response:
    headers = () if after is None else (("retry-after", after),)
    return Response(status, "Too Many Requests", headers, b"<html>busy</html>")


@pytest.mark.parametrize(
    ("call", "answer", "sent"),
    [
        (READ, busy(), 2),
        (READ, busy(503), 2),
        (READ, busy(500), 1),
        (READ, busy(429, None), 1),
        (READ, busy(429, "soon"), 1),
        (WRITE, busy(), 2),
        (WRITE, busy(503), 1),
        (UNKNOWN, busy(503), 1),
    ],
)
def test_what_surely_did_not_run_is_sent_again_where_the_server_says_when(
    call: Call, answer: Response, sent: int
) -> None:
    wire = Wire(answer, ok())
    if sent == 1:
        with pytest.raises(NotAReply):
            session(wire).call(call)
    else:
        assert session(wire).call(call).ok
    assert len(wire.sent) == sent


def test_it_is_given_up_after_three_answers_of_that_kind() -> None:
    wire = Wire(busy())
    with pytest.raises(NotAReply, match="429"):
        session(wire).call(READ)
    assert len(wire.sent) == 3


@pytest.mark.slow
def test_until_then_nobody_asks_and_who_cannot_wait_is_told() -> None:
    answers = [busy(after="1"), FINE, busy(503, "7"), FINE]
    line = Line(lambda: answers.pop(0))
    paces = Paces()
    paced(line, paces).send(ASK)
    begun = time.monotonic()
    paced(line, paces).send(ASK)
    assert time.monotonic() - begun >= 0.99
    paced(line, paces).send(ASK)
    with pytest.raises(LeftAlone, match=r"wants to be left alone \(503 .*\) for 7 s"):
        paced(line, paces, patience=2.0).send(ASK)
    assert paces.shown()[0]["left_alone_for"] in (6, 7)
    assert line.sent == 3


def test_an_answer_that_wants_more_patience_than_there_is_is_the_result() -> None:
    line = Line(lambda: busy(after="500"))
    made = session(Wire(ok()))
    made.transport = paced(line)
    with pytest.raises(NotAReply, match="429"):
        made.call(READ)
    assert line.sent == 1


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("12", 12, 12),
        ("0", 0, 0),
        ("99999999999999999999", 3600, 3600),
        (format_datetime(datetime.now(UTC) + timedelta(seconds=3000), usegmt=True), 1, 3000),
        ("Fri, 01 Jan 1999 00:00:00 GMT", 0, 0),
    ],
    ids=["seconds", "none", "too many", "a date to come", "a date that is over"],
)
def test_both_ways_to_say_when_are_understood(text: str, least: float, most: float) -> None:
    seconds = seconds_asked(busy(after=text))
    assert seconds is not None
    assert least <= seconds <= most


@pytest.mark.parametrize("text", ["", "-3", "1.5", "²", "\x00", "later", "Fri, 99 Foo"])
def test_what_says_no_time_is_no_wish(text: str) -> None:
    assert seconds_asked(busy(after=text)) is None


def test_a_date_counts_by_the_clock_that_wrote_it() -> None:
    headers = (
        ("retry-after", "Wed, 21 Oct 2015 07:28:30 GMT"),
        ("date", "Wed, 21 Oct 2015 07:28:00 GMT"),
    )
    assert seconds_asked(Response(503, "Busy", headers, b"")) == 30


def test_a_login_is_sent_again_but_not_with_a_code_that_ages() -> None:
    wire = Wire(busy(), Response(401, "Denied", (), b'{"status":0,"message":"invalid_login"}'))
    with pytest.raises(LoginRefused):
        drive(form_login(Credential("bea", "x"), Service.CPANEL), wire)
    assert len(wire.sent) == 2
    wire = Wire(busy())
    with pytest.raises(NotAReply):
        drive(form_login(Credential("bea", "x", code=lambda: "123456"), Service.CPANEL), wire)
    assert len(wire.sent) == 1


def test_pauses_differ_by_chance_around_what_is_meant() -> None:
    pauses = {jittered(1.0) for _ in range(20)}
    assert len(pauses) > 10
    assert all(0.5 <= pause <= 1.5 for pause in pauses)


def login(panel: Sandbox) -> list[str]:
    target = f"https://127.0.0.1:{panel.ready['ports']['whm']}"
    return [target, "-u", "root", "--password-from", "env:PW", "--ca", panel.ready["ca"]]


def most_at_once(log: Path, call: str) -> int:
    """How many calls the server worked on together."""
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    ends = [(each["time"], each["seconds"]) for each in entries if each["function"] == call]
    spans = [(end - seconds, end) for end, seconds in ends]
    return max(sum(begin <= at < end for begin, end in spans) for at, _ in spans)


@pytest.mark.slow
def test_a_script_keeps_to_all_of_it_and_status_shows_it(run: Run) -> None:
    with Sandbox(faults=["slow:100ms@version", "429:1s@listaccts#1"]) as panel:
        script = """
            for a in 1 2 3 --jobs 3 { for b in 1 2 3 --jobs 2 { whm version | count } }
            whm listaccts | count
            status | get servers[0]
        """
        env = {"PW": account(panel, "root")["password"]}
        ran = run(*login(panel), "-c", script, "--rate", "1000", env=env)
        assert (ran.code, ran.err) == (0, "")
        shown: dict[str, Any] = json.loads(ran.out.splitlines()[-1])
        assert shown["requests"] == 1 + 9 + 2
        assert (shown["at_most"], shown["rate"], shown["faults_in_a_row"]) == (4, 1000.0, 0)
        assert most_at_once(Path(panel.ready["request_log"]), "version") <= 3


@pytest.mark.slow
def test_a_server_that_is_down_costs_a_loop_no_time(run: Run) -> None:
    numbers = " ".join(map(str, range(40)))
    script = f"for n in {numbers} {{ login https://127.0.0.1:1 -u root --token-from env:PW"
    script += "; whm version }"
    ran = run("-k", "-c", script + "; echo $failed | get [].message", env={"PW": "x"})
    assert ran.code == 4
    first, *others = json.loads(ran.out)
    assert first.startswith("cannot connect to 127.0.0.1:1: ")
    assert len(others) == 39
    assert others[0].startswith("127.0.0.1:1 was not asked again: no answer 5 times in a row (can")


@pytest.mark.slow
def test_retry_waits_until_a_server_may_be_asked_again(run: Run) -> None:
    with Sandbox(faults=["429:2s@version#1"]) as panel:
        script = "retry 3 { whm version | count }"
        env = {"PW": account(panel, "root")["password"]}
        ran = run(*login(panel), "--timeout", "1.5", "-c", script, env=env)
        assert (ran.code, ran.out) == (0, "1\n")
        assert ran.err.count("wants to be left alone (429 Too Many Requests) for") == 1


def test_the_rate_is_a_setting_too(run: Run) -> None:
    assert run("-c", "set rate 2.5; set | get rate").out == "2.5\n"
    assert run("-c", "set rate 2.5; set rate none; set | get rate").out == "null\n"
    assert run("-c", "set rate 0").code == 2
    assert run("--rate", "nan", "-c", "whoami").code == 2


def test_a_panel_of_a_program_bounds_what_all_ask_of_its_server(sandbox: Sandbox) -> None:
    """So many at once and so many a second, until it is closed; of several the least."""
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    root = account(sandbox, "root")["password"]

    def connect(**bounds: Any) -> Any:
        return cpshell.connect(target, user="root", password=root, ca=sandbox.ready["ca"], **bounds)

    def shown() -> tuple[Any, Any]:
        (row,) = [row for row in connecting._PACES.shown() if row["server"] == target[8:]]
        return row["at_most"], row["rate"]

    with connect() as free:
        assert shown() == (None, None)
        with connect(jobs=2, rate=500), connect(jobs=3, rate=0.5) as slow:
            assert shown() == (2, 0.5)
            slow.close()
            assert shown() == (2, 500)
            before = time.monotonic()
            replies = list(at_once(lambda _: free.whm("version"), range(6), 6))
            assert len(replies) == 6
            assert time.monotonic() - before >= 5 / 500
        assert shown() == (None, None)


@pytest.mark.parametrize(
    "bounds", [{"jobs": 0}, {"rate": 0}, {"rate": -1.0}, {"rate": float("nan")}]
)
def test_bounds_are_above_0(bounds: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="above 0"):
        cpshell.connect("https://127.0.0.1:1", user="root", password="x", **bounds)


def test_of_several_bounds_the_tightest_counts() -> None:
    together = [threading.Barrier(2), threading.Barrier(5)]

    def in_company() -> Response:
        together[0].wait(20)
        return FINE

    shared, line = Paces(usual=None), Line(in_company)
    wide, tight = BoundedPaces(shared, 5, None), BoundedPaces(shared, 2, None)
    tight.of("https://a.test:1", "a.test:1")
    transport = paced(line, wide)
    list(at_once(lambda _: transport.send(ASK), range(10), 10))
    assert line.most == 2
    tight.close()
    del together[0]
    list(at_once(lambda _: transport.send(ASK), range(10), 10))
    assert line.most == 5
