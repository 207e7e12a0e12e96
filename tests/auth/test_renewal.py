"""A session that the server has ended is renewed once."""

import threading
from typing import Any

import pytest

from cpshell.auth.session_context import SessionContext
from cpshell.errors import (
    AccessError,
    ConnectionFailed,
    ExitCode,
    LoginRefused,
    OtpRequired,
    SessionEnded,
)
from cpshell.events import SessionRenewed
from cpshell.panel.call import Call
from cpshell.panel.request import Request
from cpshell.panel.transport import Response
from cpshell.redact import Redactor
from tests.auth.scripted_wire import (
    ENDED,
    READ,
    UNKNOWN,
    WRITE,
    Entrance,
    Wire,
    grant,
    header,
    ok,
    session,
)


@pytest.mark.parametrize("call", [READ, WRITE, UNKNOWN])
def test_an_ended_session_is_renewed_once_and_the_call_sent_again(call: Call) -> None:
    wire, enter = Wire(ENDED, ok()), Entrance()
    told: list[Any] = []
    context = SessionContext(Redactor(), emit=lambda kind, *values: told.append(kind(*values)))
    kept = session(wire, enter=enter, context=context)
    assert kept.call(call).ok
    assert enter.asked == 1
    assert [request.headers[0][1] for request in wire.sent] == ["cpsession=c0", "cpsession=c1"]
    assert wire.sent[0].form == wire.sent[1].form
    renewals = [event for event in told if isinstance(event, SessionRenewed)]
    assert [event.session for event in renewals] == ["bea@a.test"]
    assert kept.grant == grant(1)


def test_a_session_that_ends_again_at_once_is_not_renewed_twice() -> None:
    wire, enter = Wire(ENDED), Entrance()
    with pytest.raises(SessionEnded):
        session(wire, enter=enter).call(WRITE)
    assert (enter.asked, len(wire.sent)) == (1, 2)


def test_a_session_that_ends_later_is_renewed_again() -> None:
    wire, enter = Wire(ENDED, ok(), ENDED, ok()), Entrance()
    kept = session(wire, enter=enter)
    assert kept.call(WRITE).ok
    assert kept.call(WRITE).ok
    assert enter.asked == 2


def test_a_session_without_a_way_in_stays_ended() -> None:
    wire = Wire(ENDED)
    with pytest.raises(SessionEnded, match="ended this session") as caught:
        session(wire).call(READ)
    assert len(wire.sent) == 1
    assert caught.value.exit_code is ExitCode.ACCESS


@pytest.mark.parametrize(
    ("body", "after"),
    [(b"The security token is invalid.", ": The security token is invalid."), (b"", "")],
)
def test_the_end_of_a_session_is_told_in_the_servers_own_words(body: bytes, after: str) -> None:
    ended = Response(401, "Access Denied", (), body)
    with pytest.raises(SessionEnded) as caught:
        session(Wire(ended)).call(READ)
    assert caught.value.message == f"the server has ended this session{after}"
    assert caught.value.hint == "log in again"
    with pytest.raises(LoginRefused) as refused:
        header(Wire(ended)).call(READ)
    assert refused.value.message == f"the server refused the token of bea{after}"
    assert refused.value.answer == body


def test_a_credential_that_is_refused_on_renewal_is_not_tried_again() -> None:
    wire, enter = Wire(ENDED), Entrance(LoginRefused("no"), LoginRefused("no"))
    kept = session(wire, enter=enter)
    with pytest.raises(LoginRefused):
        kept.call(READ)
    with pytest.raises(LoginRefused):
        kept.call(READ)
    assert (enter.asked, len(wire.sent)) == (1, 1)


def test_a_renewal_that_found_no_connection_may_be_tried_again() -> None:
    wire, enter = Wire(ENDED, ENDED, ok()), Entrance(ConnectionFailed("down"))
    kept = session(wire, enter=enter)
    with pytest.raises(ConnectionFailed):
        kept.call(WRITE)
    assert kept.call(WRITE).ok
    assert enter.asked == 2


def test_threads_that_find_the_same_session_ended_renew_it_once() -> None:
    together = threading.Barrier(4, timeout=10)

    def answer(request: Request) -> Response:
        if request.headers[0][1] == "cpsession=c0":
            together.wait()  # all of them are on their way before the first is refused
            return ENDED
        return ok()

    wire, enter = Wire(answer), Entrance()
    kept = session(wire, enter=enter)
    replies: list[bool] = []
    threads = [
        threading.Thread(target=lambda: replies.append(kept.call(WRITE).ok)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert replies == [True] * 4
    assert (enter.asked, len(wire.sent)) == (1, 8)


def test_threads_whose_renewal_is_refused_try_it_once() -> None:
    together = threading.Barrier(4, timeout=10)

    def answer(_: Request) -> Response:
        together.wait()
        return ENDED

    enter = Entrance(*[LoginRefused("no")] * 4)
    kept = session(Wire(answer), enter=enter)
    refused: list[AccessError] = []

    def call() -> None:
        try:
            kept.call(WRITE)
        except AccessError as error:
            refused.append(error)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 4
    assert enter.asked == 1


def test_the_form_for_a_code_is_no_end_of_the_session() -> None:
    wire, enter = Wire(Response(200, "OK", (), b'<form id="tfa_login_form">')), Entrance()
    with pytest.raises(OtpRequired):
        session(wire, enter=enter).call(WRITE)
    assert (enter.asked, len(wire.sent)) == (0, 1)
