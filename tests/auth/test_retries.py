"""Reads are sent again after a fault of the connection, writes never."""

import pytest

from cpshell.errors import (
    CertificateChanged,
    CertificateUntrusted,
    ConnectionFailed,
    NotAReply,
    TimedOut,
    UsageError,
)
from cpshell.panel.call import Call
from cpshell.panel.transport import Response
from tests.auth.scripted_wire import ENDED, READ, UNKNOWN, WRITE, Entrance, Wire, ok, session


@pytest.mark.parametrize("sent", [True, False])
@pytest.mark.parametrize("call", [WRITE, UNKNOWN])
def test_a_write_is_never_sent_again_after_a_fault(call: Call, sent: bool) -> None:
    wire = Wire(ConnectionFailed("dropped", sent=sent))
    with pytest.raises(ConnectionFailed):
        session(wire).call(call)
    assert len(wire.sent) == 1


def test_a_read_is_sent_again_after_pauses_that_grow() -> None:
    wire, pauses = Wire(ConnectionFailed("a"), ConnectionFailed("b"), ok()), []  # type: ignore[var-annotated]
    assert session(wire, pause=pauses.append).call(READ).ok
    assert len(wire.sent) == 3
    assert pauses == sorted(pauses)
    assert len(set(pauses)) == 2


def test_a_read_is_given_up_after_three_faults() -> None:
    wire = Wire(ConnectionFailed("down"))
    with pytest.raises(ConnectionFailed):
        session(wire).call(READ)
    assert len(wire.sent) == 3


@pytest.mark.parametrize(
    "error",
    [
        TimedOut("late", sent=True),
        CertificateUntrusted("who?", fingerprint=None),
        CertificateChanged("other", fingerprint=None),
        NotAReply("large"),
        UsageError("no"),
    ],
)
def test_what_is_no_fault_of_the_connection_is_not_tried_again(error: Exception) -> None:
    wire, pauses = Wire(error), []  # type: ignore[var-annotated]
    with pytest.raises(type(error)):
        session(wire, pause=pauses.append).call(READ)
    assert (len(wire.sent), pauses) == (1, [])


@pytest.mark.parametrize("body", [b"", b'{"status":1,"data":[', b"<html>busy</html>"])
def test_an_answer_that_is_no_reply_is_not_asked_for_again(body: bytes) -> None:
    wire = Wire(Response(200, "OK", (), body))
    with pytest.raises(NotAReply):
        session(wire, enter=Entrance()).call(READ)
    assert len(wire.sent) == 1


def test_a_cut_off_answer_with_words_of_a_login_page_does_not_send_a_write_again() -> None:
    wire, enter = Wire(Response(200, "OK", (), b'{"data":"<form id=login_form>')), Entrance()
    with pytest.raises(NotAReply):
        session(wire, enter=enter).call(WRITE)
    assert (len(wire.sent), enter.asked) == (1, 0)


def test_a_read_may_meet_a_fault_and_an_ended_session() -> None:
    wire, enter = Wire(ConnectionFailed("a"), ENDED, ConnectionFailed("b"), ok()), Entrance()
    assert session(wire, enter=enter).call(READ).ok
    assert enter.asked == 1
