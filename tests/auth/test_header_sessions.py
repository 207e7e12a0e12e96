"""Sessions without a login: what a refused header means, and who sends it again."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from cpshell.auth.clock import Clock
from cpshell.auth.flows import HeaderGrant
from cpshell.auth.session_context import SessionContext
from cpshell.catalog import Api
from cpshell.errors import (
    AccessDenied,
    ExitCode,
    LoginRefused,
)
from cpshell.panel.call import Call
from cpshell.panel.request import Request
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.panel.transport import Response
from cpshell.redact import Redactor
from tests.auth.scripted_wire import DENIED, ENDED, READ, WRITE, Wire, header, ok, session


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
