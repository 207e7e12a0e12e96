"""Logging in without a network: what a flow asks, and what it makes of the answers."""

import json
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpshell.auth import methods
from cpshell.auth.credentials import Credential
from cpshell.auth.flows import CookieGrant, HeaderGrant, enter_by_url, form_login, header_login
from cpshell.errors import (
    AccessDenied,
    ConnectionFailed,
    CpshellError,
    ExitCode,
    LoginRefused,
    NotAReply,
    OtpRefused,
    OtpRequired,
    PasswordWrong,
    UsageError,
)
from cpshell.panel.request import Request
from cpshell.panel.services import Service
from cpshell.panel.transport import Response

BEA = Credential("bea", "pass word & more")
WITH_CODE = Credential("bea", "pass word", code=lambda: "123456")
COOKIE = "cpsession=bea%3aAbCdEfGhIjKlMnOp%2c0123456789abcdef0123456789abcdef"
TOKEN = "/cpsess0123456789"

LOGIN_PAGE = '<form id="login_form" action="/login/" method="post"><input name="user"></form>'
CODE_PAGE = '<div>{}</div><form id="tfa_login_form"><input name="tfa_token"></form>'


def answer(
    body: Any = "", status: int = 200, cookies: tuple[str, ...] = (COOKIE,), **headers: str
) -> Response:
    text = body if isinstance(body, str) else json.dumps(body)
    set_cookies = tuple(("set-cookie", f"{each}; HttpOnly; path=/; secure") for each in cookies)
    return Response(status, "Said So", (*headers.items(), *set_cookies), text.encode())


def first(flow: Generator[Request, Response, Any]) -> Request:
    return next(flow)


def finish(flow: Generator[Request, Response, Any], response: Response) -> Any:
    """What a flow makes of the answer to its first request."""
    next(flow)
    try:
        flow.send(response)
    except StopIteration as end:
        return end.value
    raise AssertionError("the flow asks for more")


def log_in(response: Response, credential: Credential = BEA) -> Any:
    return finish(form_login(credential, Service.CPANEL, lambda: 0.0), response)


OK = {"status": 1, "security_token": TOKEN, "redirect": f"{TOKEN}/frontend/x/index.html?login=1"}


def test_the_form_is_posted_with_user_and_password_in_the_body() -> None:
    request = first(form_login(BEA, Service.CPANEL))
    assert (request.method, request.location) == ("POST", "/login/?login_only=1")
    assert request.form == (("user", "bea"), ("pass", "pass word & more"))


def test_a_code_goes_with_user_and_password() -> None:
    assert first(form_login(WITH_CODE, Service.CPANEL)).form[-1] == ("tfa_token", "123456")


def test_a_login_gives_cookie_and_token() -> None:
    grant = log_in(answer(OK))
    assert grant == CookieGrant(Service.CPANEL, COOKIE, TOKEN)
    request = grant.authorise(Request("GET", "/execute/Ftp/list_ftp"))
    assert request.path == f"{TOKEN}/execute/Ftp/list_ftp"
    assert request.headers == (("Cookie", COOKIE),)


@pytest.mark.parametrize("status", [1, "1"])
def test_the_token_may_stand_in_any_of_three_places(status: Any) -> None:
    body = {"status": status}
    assert log_in(answer({**body, "security_token": TOKEN})).token == TOKEN
    assert log_in(answer({**body, "redirect": f"{TOKEN}/frontend/x"})).token == TOKEN
    assert log_in(answer(body, location=f"{TOKEN}/frontend/x")).token == TOKEN


@pytest.mark.parametrize("location", [f"{TOKEN}/x", f"https://a.test:2083{TOKEN}/x?y=z", TOKEN])
@pytest.mark.parametrize("status", [200, 301, 302, 303, 307])
def test_a_location_alone_is_a_login(status: int, location: str) -> None:
    assert log_in(answer(status=status, location=location)).token == TOKEN


def test_a_redirect_with_a_page_is_a_login() -> None:
    page = "<html><a href='x'>moved</a></html>"
    assert log_in(answer(page, 301, location=f"{TOKEN}/")).token == TOKEN


@pytest.mark.parametrize("location", ["/login/", "https://a.test:2083/", "/x/cpsess0123456789/"])
def test_a_redirect_elsewhere_is_no_login(location: str) -> None:
    with pytest.raises(NotAReply, match="redirects"):
        log_in(answer(status=301, location=location))


def test_a_login_without_a_token_is_no_login() -> None:
    with pytest.raises(NotAReply, match="no security token"):
        log_in(answer({"status": 1, "security_token": "/elsewhere"}))


@pytest.mark.parametrize("body", [[1], "null", "text", "<html></html>", ""])
def test_what_is_no_login_answer_is_said(body: Any) -> None:
    with pytest.raises(NotAReply):
        log_in(answer(body))


# Refusals


@pytest.mark.parametrize(
    ("message", "error", "said"),
    [
        ("see_login_log", PasswordWrong, "wrong user name or password"),
        ("invalid_login", PasswordWrong, "wrong user name or password"),
        ("invalid_session", LoginRefused, "session is not valid"),
        ("expired_session", LoginRefused, "expired"),
        ("changed_ip", LoginRefused, "address has changed"),
        ("no_username", LoginRefused, "no user name"),
        ("invalid_username", LoginRefused, "not valid"),
        ("token_missing", OtpRequired, "two factors"),
        ("token_incorrect", OtpRefused, "code"),
        ("prevented_xfer", LoginRefused, "another service"),
        ("of_tomorrow", PasswordWrong, "wrong user name or password"),
    ],
)
@pytest.mark.parametrize("status", [200, 401])
def test_a_refusal_says_why(message: str, error: type, said: str, status: int) -> None:
    with pytest.raises(error, match=said) as caught:
        log_in(answer({"message": message, "status": 0}, status))
    assert type(caught.value) is error
    assert caught.value.exit_code is ExitCode.ACCESS
    assert "bea" in caught.value.message
    assert BEA.secret not in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize("body", [LOGIN_PAGE, "", "Access Denied", "{", "[" * 100_000])
def test_401_without_json_is_a_refusal(body: str) -> None:
    with pytest.raises(LoginRefused, match="wrong user name or password"):
        log_in(answer(body, 401))


def test_a_refusal_with_a_code_may_mean_the_code() -> None:
    with pytest.raises(LoginRefused, match="password or security code"):
        log_in(answer({"status": 0, "message": "see_login_log"}, 401), WITH_CODE)


def test_403_is_access_denied() -> None:
    with pytest.raises(AccessDenied):
        log_in(answer({"status": 0}, 403))
    with pytest.raises(AccessDenied):
        log_in(answer("", 403))


def test_a_page_of_403_that_is_not_the_panels_refuses_no_credential() -> None:
    with pytest.raises(NotAReply, match="blocked"):
        log_in(answer("<html>blocked</html>", 403))


@pytest.mark.parametrize("status", [404, 429, 500, 502, 503])
@pytest.mark.parametrize(
    "body",
    [{"message": "come back later"}, "<html><h1>come back later</h1></html>", "come back later"],
)
def test_what_is_no_answer_of_the_panels_is_no_refusal(status: int, body: Any) -> None:
    with pytest.raises(NotAReply, match="come back later") as caught:
        log_in(answer(body, status))
    assert str(status) in caught.value.message


@pytest.mark.parametrize(("status", "page"), [(522, "<h1>Timed out</h1>"), (502, "<center>nginx")])
def test_a_gateway_that_cannot_reach_the_panel_is_no_connection(status: int, page: str) -> None:
    with pytest.raises(ConnectionFailed, match=str(status)) as caught:
        log_in(answer(page, status))
    assert "panel is running" in (caught.value.hint or "")


def test_the_words_above_the_login_form_are_the_reason() -> None:
    page = '<div id="login-status-message">Your account is locked until noon.</div>' + LOGIN_PAGE
    for status in (200, 401):
        with pytest.raises(LoginRefused, match="bea: Your account is locked until noon"):
            log_in(answer(page, status))


def test_a_lock_of_the_panel_is_explained() -> None:
    with pytest.raises(LoginRefused, match=r"too many logins.*\(brute_force_locked\)") as caught:
        log_in(answer({"status": 0, "message": "brute_force_locked"}, 401))
    assert "flush_cphulk" in (caught.value.hint or "")
    with pytest.raises(AccessDenied, match="brute force attempt"):
        log_in(answer("<html>A brute force attempt was detected.</html>", 401))


@pytest.mark.parametrize("status", [200, 401])
def test_the_form_for_a_code_without_one_asks_for_it(status: int) -> None:
    with pytest.raises(OtpRequired):
        log_in(answer(CODE_PAGE.format(""), status))


@pytest.mark.parametrize("said", ["", "The security code is invalid."])
@pytest.mark.parametrize("status", [200, 401])
def test_the_form_for_a_code_after_one_refuses_it(status: int, said: str) -> None:
    with pytest.raises(OtpRefused) as caught:
        log_in(answer(CODE_PAGE.format(said), status), WITH_CODE)
    assert "clock" in (caught.value.hint or "")


def test_a_session_that_waits_for_its_code_is_logged_out() -> None:
    page = CODE_PAGE.format("The security code is invalid.") + f'<a href="{TOKEN}/x">'
    flow = form_login(WITH_CODE, Service.CPANEL, lambda: 0.0)
    next(flow)
    request = flow.send(answer(page))
    assert request.path == f"{TOKEN}/logout/"
    with pytest.raises(OtpRefused):
        flow.send(answer())


# Cookies


@pytest.mark.parametrize("service", list(Service))
def test_the_name_of_the_cookie_decides_the_service(service: Service) -> None:
    grant = log_in(answer(OK, cookies=("timezone=UTC", f"{service.cookie}=abc", "x=y")))
    assert grant.service is service
    assert grant.cookie == f"{service.cookie}=abc"


def test_cookies_of_other_names_are_all_kept_and_the_service_is_assumed() -> None:
    grant = log_in(answer(OK, cookies=("panel=one", "other=two=2")))
    assert grant == CookieGrant(Service.CPANEL, "panel=one; other=two=2", TOKEN)


def test_a_login_without_a_cookie_is_no_login() -> None:
    with pytest.raises(NotAReply, match="no session cookie"):
        log_in(answer(OK, cookies=()))


@pytest.mark.parametrize("cookie", ["cpsession", "cpsession=", " cpsession = a b ", "=x", ";"])
def test_odd_cookies_do_no_harm(cookie: str) -> None:
    assert log_in(answer(OK, cookies=(cookie,))).token == TOKEN


def test_a_grant_shows_neither_cookie_nor_token() -> None:
    grant = log_in(answer(OK))
    shown = f"{grant!r} {grant.describe()}"
    assert "0123456789" not in shown
    assert "AbCdEf" not in shown


@settings(deadline=None)
@given(st.binary(max_size=60), st.sampled_from([200, 301, 401, 403, 500]), st.text(max_size=20))
def test_any_answer_is_a_grant_or_an_error_of_the_tree(
    body: bytes, status: int, location: str
) -> None:
    response = Response(status, "", (("location", location), ("set-cookie", "a=b")), body)
    try:
        assert log_in(response).token.startswith("/cpsess")
    except CpshellError:
        return


# Single sign-on

SSO = (f"{TOKEN}/login/", "session=bea%3aAbC%2cdef&app=x%20y")


def enter(response: Response) -> Any:
    return finish(enter_by_url(*SSO, Service.CPANEL), response)


def test_a_login_url_is_opened_as_it_is() -> None:
    request = first(enter_by_url(*SSO, Service.CPANEL))
    assert (request.method, request.path) == ("GET", f"{TOKEN}/login/")
    assert request.query == (("session", "bea:AbC,def"), ("app", "x y"))


def test_a_login_url_can_be_posted() -> None:
    request = first(enter_by_url(*SSO, Service.CPANEL, post=True))
    assert (request.method, request.location) == ("POST", f"{TOKEN}/login/")
    assert request.form == (("session", "bea:AbC,def"), ("app", "x y"))


@pytest.mark.parametrize("status", [200, 301, 302, 307])
def test_a_login_url_gives_the_cookie_and_the_token_of_its_path(status: int) -> None:
    grant = enter(answer(status=status, location="/frontend/x/index.html"))
    assert grant == CookieGrant(Service.CPANEL, COOKIE, TOKEN)


def test_a_token_in_the_redirect_wins() -> None:
    grant = enter(answer(status=302, location="https://a.test:2083/cpsess42424242/frontend/"))
    assert grant.token == "/cpsess42424242"


def test_the_cookie_of_a_login_url_decides_the_service() -> None:
    assert enter(answer(status=302, cookies=("webmailsession=x",))).service is Service.WEBMAIL


@pytest.mark.parametrize("status", [200, 401, 403, 404])
def test_a_dead_login_url_is_refused(status: int) -> None:
    with pytest.raises(LoginRefused, match=str(status)) as caught:
        enter(answer(LOGIN_PAGE, status))
    assert "new one" in (caught.value.hint or "")
    assert "AbC" not in caught.value.message


@pytest.mark.parametrize("status", [404, 429, 500, 503])
def test_a_login_url_that_meets_a_fault_may_still_work(status: int) -> None:
    with pytest.raises(NotAReply, match=f"{status}.*busy") as caught:
        enter(answer("<html><h1>busy</h1></html>", status))
    assert "works once" not in (caught.value.hint or "")


def test_a_login_url_without_a_token_is_refused() -> None:
    with pytest.raises(LoginRefused):
        finish(enter_by_url("/login/", "session=x", Service.CPANEL), answer())


def test_a_login_url_without_a_cookie_is_no_login() -> None:
    with pytest.raises(NotAReply):
        enter(answer(status=302, cookies=()))


# Headers


@pytest.mark.parametrize(
    ("method", "service", "header"),
    [
        (methods.TOKEN, Service.CPANEL, "cpanel bea:hid den"),
        (methods.TOKEN, Service.WHM, "whm bea:hid den"),
        (methods.ACCESS_HASH, Service.WHM, "WHM bea:hidden"),
        (methods.BASIC, Service.WEBMAIL, "Basic YmVhOmhpZCBkZW4="),
    ],
)
def test_a_header_grant_sends_its_credential_every_time(
    method: methods.AuthMethod, service: Service, header: str
) -> None:
    grant = header_login(Credential("bea", "hid den", method), service)
    request = grant.authorise(Request("GET", "/json-api/x"))
    assert (request.path, request.headers) == ("/json-api/x", (("Authorization", header),))


def test_an_access_hash_goes_on_one_line() -> None:
    grant = header_login(Credential("root", "ab\ncd\n", methods.ACCESS_HASH), Service.WHM)
    assert grant.authorise(Request("GET", "/")).headers[0][1] == "WHM root:abcd"


def test_a_header_grant_asks_for_a_fresh_code_each_time() -> None:
    codes = iter(["111111", "222222"])
    credential = Credential("bea", "x", methods.TOKEN, lambda: next(codes))
    grant = header_login(credential, Service.CPANEL)
    sent = [grant.authorise(Request("GET", "/")).headers[1] for _ in range(2)]
    assert sent == [("X-CPANEL-OTP", "111111"), ("X-CPANEL-OTP", "222222")]


@pytest.mark.parametrize(
    ("method", "service"),
    [
        (methods.ACCESS_HASH, Service.CPANEL),
        (methods.ACCESS_HASH, Service.WEBMAIL),
        (methods.TOKEN, Service.WEBMAIL),
    ],
)
def test_a_service_that_takes_no_such_credential_is_said(
    method: methods.AuthMethod, service: Service
) -> None:
    with pytest.raises(UsageError):
        header_login(Credential("bea", "hidden", method), service)


@pytest.mark.parametrize("header", ["whm bea:hidden", "Basic hidden", "hidden"])
def test_a_header_grant_shows_no_secret(header: str) -> None:
    grant = HeaderGrant(Service.WHM, header)
    assert "hidden" not in repr(grant)
    if " " in header:
        assert "hidden" not in str(grant.describe())
