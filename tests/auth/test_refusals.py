"""A credential that was refused is never sent again by itself: it might lock the account."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cpshell.auth.credentials import Credential
from cpshell.auth.login import open_session
from cpshell.auth.methods import BASIC, PASSWORD, TOKEN, AuthMethod
from cpshell.auth.otp import code_source
from cpshell.auth.session_context import SessionContext
from cpshell.catalog import Api
from cpshell.errors import AccessDenied, AccessError, LoginRefused, OtpRefused
from cpshell.panel.call import Call
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.panel.transport import Response
from cpshell.records import changed
from cpshell.redact import Redactor

VERSION = Call(Api.WHM, None, "version")
WHM = Target("panel.test", 2087, service=Service.WHM)
LOGGED_IN = Response(
    200,
    "OK",
    (("set-cookie", "whostmgrsession=root%3aabc; path=/"),),
    json.dumps({"status": 1, "security_token": "/cpsess1234567890"}).encode(),
)
REFUSED = Response(401, "Access Denied", (), b'{"status":0,"message":"see_login_log"}')
ENDED = Response(401, "Access Denied", (), b'<form id="login_form"></form>')
DENIED = Response(403, "Forbidden Access denied", (), b'{"cpanelresult":{"error":"Access denied"}}')
FINE = Response(200, "OK", (), b'{"metadata":{"result":1,"reason":"OK"},"data":{"version":"11"}}')


class Panel(SessionContext):
    """Surroundings whose network is a list of answers."""

    def connect(self, target):
        return Wire()


ANSWERS: list[Response] = []
SENT: list[str] = []


class Wire:
    def send(self, request):
        SENT.append(request.path)
        return ANSWERS.pop(0)

    def close(self) -> None: ...


@pytest.fixture(autouse=True)
def fresh() -> None:
    ANSWERS.clear()
    SENT.clear()


def opened(method: AuthMethod, *answers: Response, code=None, user: str = "root"):
    ANSWERS.extend(answers)
    return open_session(WHM, Credential(user, "secret-1", method, code), Panel(Redactor()))


def test_a_refused_renewal_is_the_last_one() -> None:
    session = opened(PASSWORD, LOGGED_IN, ENDED, REFUSED)
    with pytest.raises(LoginRefused):
        session.call(VERSION)
    with pytest.raises(LoginRefused, match="was not sent"):
        session.call(VERSION)
    assert SENT.count("/login/") == 2


def test_a_typed_code_is_not_sent_twice_for_a_renewal() -> None:
    session = opened(PASSWORD, LOGGED_IN, ENDED, code=code_source("123456", Redactor()))
    with pytest.raises(OtpRefused, match="used already"):
        session.call(VERSION)
    assert SENT.count("/login/") == 1


@pytest.mark.parametrize("answer", [ENDED, DENIED])
def test_basic_that_never_worked_is_sent_once(answer) -> None:
    session = opened(BASIC, answer)
    for _ in range(3):
        with pytest.raises(AccessError):
            session.call(VERSION)
    assert len(SENT) == 1


def test_calls_at_once_send_a_wrong_password_once(monkeypatch) -> None:
    session = opened(BASIC, *[DENIED] * 8)
    send = Wire.send

    def slowly(self, request):
        threading.Event().wait(0.02)  # time for the others to come along
        return send(self, request)

    monkeypatch.setattr(Wire, "send", slowly)

    def call(_: int) -> None:
        with pytest.raises(AccessError):
            session.call(VERSION)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(8)))
    assert len(SENT) == 1


def test_a_missing_privilege_does_not_stop_a_credential_that_works() -> None:
    session = opened(BASIC, FINE, DENIED, FINE)
    session.call(VERSION)
    with pytest.raises(AccessDenied, match="Access denied") as raised:
        session.call(VERSION)
    assert "privilege" in raised.value.hint
    assert session.call(VERSION).ok


def test_a_token_without_a_code_can_lock_nothing_and_goes_on() -> None:
    session = opened(TOKEN, DENIED, FINE)
    with pytest.raises(AccessDenied):
        session.call(VERSION)
    assert session.call(VERSION).ok


def test_another_services_answer_names_the_right_port() -> None:
    wrong = b'{"cpanelresult":{"error":"Function not found","data":{"result":"0"}}}'
    session = opened(TOKEN, Response(200, "OK", (), wrong))
    with pytest.raises(AccessDenied) as raised:
        session.call(changed(VERSION, function="passwd"))
    assert "WHM is on port 2087" in raised.value.hint
    assert Redactor().text(raised.value.message) == "Function not found: passwd"  # a mask eats none
