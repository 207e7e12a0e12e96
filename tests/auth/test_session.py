"""One identity kept open: renewed once, never a write twice, reads again after a fault."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from cpshell.auth.clock import Clock
from cpshell.auth.flows import CookieGrant, Grant, HeaderGrant
from cpshell.auth.session import Session
from cpshell.auth.session_context import SessionContext
from cpshell.catalog import Api
from cpshell.errors import (
    AccessDenied,
    AccessError,
    CallFailed,
    CertificateChanged,
    CertificateUntrusted,
    ConnectionFailed,
    ExitCode,
    LoginRefused,
    NotAReply,
    OtpRequired,
    SessionEnded,
    TimedOut,
    UsageError,
)
from cpshell.events import CallSent, ReplyReceived, SessionRenewed
from cpshell.panel.call import Call
from cpshell.panel.request import Request
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.panel.transport import Response
from cpshell.redact import MASK, Redactor

READ = Call(Api.UAPI, "Ftp", "list_ftp")
WRITE = Call(Api.UAPI, "Ftp", "add_ftp", (("user", "bea"),))
UNKNOWN = Call(Api.UAPI, "Nobody", "knows")

FINE = {"status": 1, "data": [1], "errors": None, "messages": None}
ENDED = Response(401, "Token Denied", (), b'<form id="login_form">')
DENIED = {
    "cpanelresult": {"error": "Access denied", "data": {"result": "0", "reason": "Access denied"}}
}


def ok(body: Any = FINE, status: int = 200) -> Response:
    return Response(status, "OK", (), json.dumps(body).encode())


def grant(number: int) -> CookieGrant:
    return CookieGrant(Service.CPANEL, f"cpsession=c{number}", f"/cpsess000000000{number}")


class Wire:
    """Answers in turn, or by a function; keeps what was sent."""

    def __init__(self, *answers: Response | Exception | Callable[[Request], Response]) -> None:
        self.answers = list(answers)
        self.sent: list[Request] = []
        self.closed = False

    def send(self, request: Request) -> Response:
        self.sent.append(request)
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer

    def close(self) -> None:
        self.closed = True


class Entrance:
    """Gives a new grant each time, or fails; counts how often it was asked."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.asked = 0

    def __call__(self) -> Grant:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        return grant(self.asked)


def session(wire: Wire, **more: Any) -> Session:
    """A session over that wire, which never really waits."""
    given: dict[str, Any] = {
        "name": "bea@a.test",
        "user": "bea",
        "target": Target("a.test", 2083, True, Service.CPANEL),
        "grant": grant(0),
        "transport": wire,
        "how": "password",
        "context": SessionContext(Redactor()),
        "pause": lambda seconds: None,
        **more,
    }
    return Session(**given)


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


# Renewal


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


# Connection faults


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


# Headers


def header(wire: Wire, **more: Any) -> Session:
    credential = HeaderGrant(Service.CPANEL, "cpanel bea:hidden", more.pop("code", None))
    return session(wire, grant=credential, how=more.pop("how", "token"), **more)


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (ENDED, LoginRefused),
        (Response(401, "Access Denied", (), b""), LoginRefused),
        (ok(DENIED, 403), AccessDenied),
        (Response(403, "Forbidden", (), b"<html>"), AccessDenied),
    ],
)
def test_a_refused_header_is_an_error_of_access_and_sent_once(
    response: Response, error: type
) -> None:
    wire = Wire(response)
    with pytest.raises(error, match="token of bea") as caught:
        header(wire).call(READ)
    assert type(caught.value) is error
    assert caught.value.exit_code is ExitCode.ACCESS
    assert "hidden" not in f"{caught.value.message} {caught.value.hint}"
    assert len(wire.sent) == 1


def test_a_refused_basic_password_is_not_sent_again_by_the_next_call() -> None:
    wire = Wire(ENDED)
    kept = header(wire, how="basic")
    for _ in range(3):
        with pytest.raises(LoginRefused):
            kept.call(READ)
    assert len(wire.sent) == 1


def test_a_token_that_lacks_one_privilege_is_used_for_other_calls() -> None:
    wire = Wire(ok(), ok(DENIED, 403), ok())
    kept = header(wire)
    assert kept.call(READ).ok
    with pytest.raises(AccessDenied):
        kept.call(WRITE)
    assert kept.call(READ).ok


def test_a_basic_password_that_worked_is_not_refused_for_lack_of_one_privilege() -> None:
    wire = Wire(ok(), ok(DENIED, 403), ok())
    kept = header(wire, how="basic")
    assert kept.call(READ).ok
    with pytest.raises(AccessDenied) as caught:
        kept.call(WRITE)
    assert caught.value.hint == (
        "the credential works elsewhere: it may lack the privilege, or have expired"
    )
    assert kept.call(READ).ok


def test_a_basic_password_that_stops_working_is_not_sent_again() -> None:
    wire = Wire(ok(), ENDED)
    kept = header(wire, how="basic")
    assert kept.call(READ).ok
    for _ in range(2):
        with pytest.raises(LoginRefused):
            kept.call(READ)
    assert len(wire.sent) == 2


def test_a_refused_basic_password_says_why_the_next_call_was_not_sent() -> None:
    kept = header(Wire(ENDED), how="basic")
    with pytest.raises(LoginRefused):
        kept.call(READ)
    with pytest.raises(LoginRefused, match="the password of bea was refused before") as caught:
        kept.call(WRITE)
    assert WRITE.name in caught.value.message
    assert caught.value.hint == "another try could lock the account: log in again"


def test_a_refused_token_may_be_tried_again_it_locks_nothing() -> None:
    wire = Wire(ENDED, ok())
    kept = header(wire)
    with pytest.raises(LoginRefused):
        kept.call(READ)
    assert kept.call(READ).ok


@pytest.mark.parametrize(
    ("how", "code", "sent"),
    [("basic", None, 1), ("token", lambda: "123456", 1), ("token", None, 4)],
)
def test_calls_made_at_once_guess_a_password_or_code_once(
    how: str, code: Callable[[], str] | None, sent: int
) -> None:
    """As many failures at once would lock the account."""
    arrived: list[Request] = []

    def answer(request: Request) -> Response:
        arrived.append(request)
        time.sleep(0.05)
        return ENDED

    kept = header(Wire(*[answer] * 4), how=how, code=code)

    def call() -> None:
        with pytest.raises(LoginRefused):
            kept.call(READ)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(arrived) == sent


@pytest.mark.parametrize(
    ("code", "need"),
    [(None, "need a code (--otp-from)"), (lambda: "123456", "its code may be wrong")],
)
def test_a_refused_header_says_what_may_be_missing(code: Any, need: str) -> None:
    with pytest.raises(LoginRefused) as caught:
        header(Wire(ENDED), code=code).call(READ)
    assert caught.value.hint == (
        f"the credential may be wrong, expired, lack the privilege, or {need}"
    )


@pytest.mark.parametrize("code", [None, lambda: "123456"])
def test_a_clock_that_is_off_is_named_where_a_code_was_refused(code: Any) -> None:
    late = Response(401, "", (("date", "Thu, 01 Jan 1970 00:00:00 GMT"),), b"")
    context = SessionContext(Redactor(), clock=Clock(now=lambda: 95.0))
    with pytest.raises(LoginRefused) as caught:
        header(Wire(late), code=code, context=context).call(READ)
    assert ("clock is 95 s ahead of" in caught.value.hint) == (code is not None)


@pytest.mark.parametrize(
    ("user", "port", "place"),
    [
        ("root", 2083, "; root logs in to WHM: port 2087"),
        ("bea", 2083, ""),
        ("root", 9000, "; root logs in to WHM: port 2087"),
        (
            "bea",
            9000,
            "; a.test:9000 may be another service: cPanel is on port 2083 (--service cpanel)",
        ),
    ],
)
def test_a_refused_header_names_the_place_where_it_may_work(
    user: str, port: int, place: str
) -> None:
    target = Target("a.test", port, True, Service.CPANEL)
    with pytest.raises(LoginRefused) as caught:
        header(Wire(ENDED), user=user, target=target).call(READ)
    assert caught.value.hint.partition("(--otp-from)")[2] == place


def test_a_session_begins_now_unless_it_was_opened_before() -> None:
    before = time.time()
    parent = session(Wire(ok()))
    assert before <= parent.opened <= time.time()
    child = session(Wire(ok()), opened=5.0, parent=parent)
    assert (child.opened, child.parent) == (5.0, parent)


def test_the_place_where_a_header_belongs_is_not_named_as_another() -> None:
    at_whm = session(
        Wire(ENDED),
        user="root",
        how="token",
        grant=HeaderGrant(Service.WHM, "whm root:hidden", None),
        target=Target("a.test", 2087, True, Service.WHM),
    )
    with pytest.raises(LoginRefused) as caught:
        at_whm.call(Call(Api.WHM, None, "version"))
    assert caught.value.hint.endswith("(--otp-from)")


# The end


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
