"""One-time passwords: made, read, used once, and what their failure says."""

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.auth.clock import Clock, code_hint, skew
from cpshell.auth.credentials import Credential
from cpshell.auth.flows import drive, form_login
from cpshell.auth.methods import PASSWORD
from cpshell.auth.otp import code_source
from cpshell.errors import OtpRefused, UsageError
from cpshell.panel.services import Service
from cpshell.panel.transport import Response
from cpshell.redact import Redactor

LONG = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SHORT = "JBSWY3DPEHPK3PXP"  # 80 bits, as panels give them out


class Time:
    """A clock that stands still until somebody waits."""

    def __init__(self, now: float = 1_700_000_010.0) -> None:
        self.now = now
        self.told: list[str] = []

    def clock(self) -> Clock:
        return Clock(lambda: self.now, self.wait, self.told.append)

    def wait(self, seconds: float) -> None:
        self.now += seconds


def test_codes_are_those_of_an_authenticator_app() -> None:
    time = Time()
    codes = code_source(LONG, Redactor(), time.clock())
    assert codes() == pyotp.TOTP(LONG).at(int(time.now))


@pytest.mark.parametrize("text", [SHORT, SHORT.lower(), "jbsw y3dp ehpk 3pxp", SHORT + "======"])
def test_a_secret_may_be_short_and_written_in_groups(text) -> None:
    # RFC 6238's own vector cannot be used: it has eight digits. 0 s and 30 s are two steps.
    time = Time(0.0)
    codes = code_source(text, Redactor(), time.clock())
    first = codes()
    time.now = 30.0
    assert first == "282760"
    assert codes() == "996554"


@pytest.mark.parametrize("text", ["12345", "1234567", "not base32!", "", "ABCDEFGHI"])
def test_what_is_neither_code_nor_secret_is_refused(text) -> None:
    with pytest.raises(UsageError):
        code_source(text, Redactor())


def test_a_header_repeats_the_code_while_it_lasts_and_takes_a_fresh_one_then() -> None:
    time = Time()
    codes = code_source(LONG, Redactor(), time.clock())
    first = codes()
    assert codes() == first
    time.now += 30
    assert codes() != first
    assert time.told == []


def test_a_second_login_in_the_same_step_waits_for_the_next_code() -> None:
    time = Time(1_700_000_010.0)  # 0 s into a step
    first = code_source(LONG, Redactor(), time.clock()).once()
    time.now += 12
    again = code_source(LONG, Redactor(), time.clock()).once()  # another session, same secret
    assert again != first
    assert time.now == 1_700_000_040.0
    assert "waiting 18 s" in time.told[0]


def test_two_accounts_do_not_wait_for_each_other() -> None:
    time = Time()
    code_source(LONG, Redactor(), time.clock()).once()
    code_source(SHORT, Redactor(), time.clock()).once()
    assert time.told == []


def test_a_typed_code_logs_in_once() -> None:
    codes = code_source("123 456", Redactor())
    assert codes.once() == "123456"
    with pytest.raises(OtpRefused, match="used already"):
        codes.once()


def test_a_typed_code_serves_headers_until_it_runs_out_and_is_asked_for_again() -> None:
    time = Time()
    answers = ["222222"]
    codes = code_source("111111", Redactor(), time.clock(), again=answers.pop)
    assert [codes(), codes()] == ["111111", "111111"]
    time.now += 31
    assert codes() == "222222"


def test_a_source_that_gives_the_same_code_again_is_not_tried_again() -> None:
    codes = code_source("111111", Redactor(), again=lambda: "111111")
    codes.once()
    with pytest.raises(OtpRefused):
        codes.once()


@pytest.mark.parametrize("text", [LONG, "654321"])
def test_neither_secret_nor_code_is_shown_where_it_is_a_value(text) -> None:
    redactor = Redactor()
    codes = code_source(text, redactor, Time().clock())
    code = codes()
    shown = redactor.text(f"otp={text}&tfa_token={code}\nX-CPANEL-OTP: {code}")
    assert text not in shown
    assert code not in shown


@given(st.floats(0, 2_000_000_000))
def test_a_code_is_always_six_digits(now) -> None:
    assert code_source(SHORT, Redactor(), Clock(now=lambda: now))().isdecimal()


def answer(date: str | None, body: bytes = b"{}", status: int = 200, *cookies: str) -> Response:
    dates = (("date", date),) if date else ()
    set_cookies = tuple(("set-cookie", cookie) for cookie in cookies)
    return Response(status, "OK", dates + set_cookies, body)


EPOCH = "Tue, 14 Nov 2023 22:13:20 GMT"  # 1,700,000,000


@pytest.mark.parametrize(
    ("now", "says"),
    [
        (1_700_000_095.0, "95 s ahead of"),
        (1_699_999_900.0, "100 s behind"),
        (1_700_000_002.0, "the clocks agree"),
    ],
)
def test_the_hint_compares_this_clock_with_the_servers(now, says) -> None:
    assert says in code_hint(answer(EPOCH), now)


@pytest.mark.parametrize("date", [None, "yesterday", "Tue, 99 Nov 2023 22:13:20 GMT"])
def test_a_server_without_a_date_gives_no_skew(date) -> None:
    assert skew(answer(date), 0.0) is None
    assert "check this machine's clock" in code_hint(answer(date), 0.0)


CODE_FORM = (
    b'<p id="login-status-message">The security code is invalid.</p>'
    b'<form id="tfa_login_form" action="/cpsess1234567890/login/" method="post"></form>'
)


def test_a_refused_code_is_not_tried_again_and_its_waiting_session_is_logged_out() -> None:
    sent = []

    class Panel:
        def send(self, request):
            sent.append(request)
            return answer(EPOCH, CODE_FORM, 200, "cpsession=carol%3aabc; path=/")

        def close(self) -> None: ...

    code = code_source("123456", Redactor())
    credential = Credential("carol", "pw", PASSWORD, code)
    with pytest.raises(OtpRefused) as raised:
        drive(form_login(credential, Service.CPANEL, lambda: 1_700_000_095.0), Panel())
    assert "95 s ahead of the server's" in raised.value.hint
    assert [request.path for request in sent] == ["/login/", "/cpsess1234567890/logout/"]


def test_several_logins_at_once_get_a_code_each() -> None:
    time = Time()
    codes = [code_source(LONG, Redactor(), time.clock()).once() for _ in range(3)]
    assert len(set(codes)) == 3
