"""One identity kept open: calls, what is told of them, and the end."""

import time
from typing import Any

import pytest

from cpshell.auth.session_context import SessionContext
from cpshell.catalog import Api
from cpshell.errors import (
    CallFailed,
    ConnectionFailed,
    UsageError,
)
from cpshell.events import CallSent, ReplyReceived
from cpshell.panel.call import Call
from cpshell.redact import MASK, Redactor
from tests.auth.scripted_wire import FINE, READ, Wire, header, ok, session


def test_a_call_goes_out_with_the_grant_and_comes_back_as_a_reply() -> None:
    wire = Wire(ok())
    reply = session(wire).call(READ)
    assert (reply.ok, reply.data) == (True, [1])
    assert wire.sent[0].path == "/cpsess0000000000/execute/Ftp/list_ftp"
    assert wire.sent[0].headers == (("Cookie", "cpsession=c0"),)


def test_a_reply_that_says_no_is_given_back_or_raised() -> None:
    wire = Wire(ok({**FINE, "status": 0, "errors": ["no", "never"]}))
    assert not session(wire).call(READ).ok
    with pytest.raises(CallFailed, match="no; never") as caught:
        session(wire).checked(READ)
    assert caught.value.reply.errors == ("no", "never")


def test_a_call_that_the_service_does_not_offer_is_not_sent() -> None:
    wire = Wire(ok())
    with pytest.raises(UsageError):
        session(wire).call(Call(Api.WHM, None, "listaccts"))
    assert wire.sent == []


def test_calls_and_replies_are_told_without_secrets() -> None:
    told: list[Any] = []
    context = SessionContext(Redactor(), emit=lambda kind, *values: told.append(kind(*values)))
    call = Call(Api.UAPI, "Email", "add_pop", (("email", "a"), ("password", "hidden")))
    session(Wire(ok()), context=context).call(call)
    sent, received = told
    assert isinstance(sent, CallSent)
    assert (sent.session, sent.api, sent.call) == ("bea@a.test", "uapi", "Email::add_pop")
    assert sent.parameters == {"email": "a", "password": MASK}
    assert "hidden" not in repr(told)
    assert isinstance(received, ReplyReceived)
    assert (received.session, received.api, received.call) == (sent.session, sent.api, sent.call)
    assert received.ok
    assert 0 <= received.seconds < 60


def test_everything_that_a_reply_says_is_told() -> None:
    told: list[Any] = []
    context = SessionContext(Redactor(), emit=lambda kind, *values: told.append(kind(*values)))
    body = {
        "status": 0,
        "data": {"a": 1},
        "errors": ["no"],
        "messages": ["so"],
        "warnings": ["careful"],
        "metadata": {},
    }
    reply = session(Wire(ok(body)), context=context).call(READ)
    received = told[1]
    assert not received.ok
    assert received.data == reply.data == {"a": 1}
    assert received.errors == reply.errors == ("no",)
    assert received.messages == reply.messages == ("so",)
    assert received.warnings == reply.warnings == ("careful",)


def test_a_secret_in_a_reply_is_learned_and_told_apart_for_who_listens() -> None:
    told: list[Any] = []
    redactor = Redactor()
    context = SessionContext(redactor, emit=lambda kind, *values: told.append(kind(*values)))
    call = Call(Api.UAPI, "DynamicDNS", "create")
    session(Wire(ok({**FINE, "data": {"id": "Winter-Horse-77"}})), context=context).call(call)
    assert told[1].secret_fields == frozenset({"id"})
    assert "Winter-Horse-77" not in redactor.text("it was Winter-Horse-77")


def test_a_reply_without_secrets_teaches_none() -> None:
    redactor = Redactor()
    session(Wire(ok({**FINE, "data": "Winter-Horse-77"})), context=SessionContext(redactor)).call(
        READ
    )
    assert redactor.text("it was Winter-Horse-77") == "it was Winter-Horse-77"


def test_a_session_begins_now_unless_it_was_opened_before() -> None:
    before = time.time()
    parent = session(Wire(ok()))
    assert before <= parent.opened <= time.time()
    child = session(Wire(ok()), opened=5.0, parent=parent)
    assert (child.opened, child.parent) == (5.0, parent)


def test_closing_logs_out_and_closes_the_connection() -> None:
    wire = Wire(ok())
    session(wire).close()
    assert wire.sent[0].path == "/cpsess0000000000/logout/"
    assert wire.closed


def test_closing_a_session_that_can_not_log_out_closes_the_connection() -> None:
    wire = Wire(ConnectionFailed("gone"))
    session(wire).close()
    assert wire.closed


def test_a_header_has_nothing_to_log_out() -> None:
    wire = Wire(ok())
    header(wire).close()
    assert (wire.sent, wire.closed) == ([], True)
