"""Log in as conversations without I/O: yield a request, get the response, end with a grant.

A flow knows what to say and what the answers mean; :func:`drive` speaks it over a transport.
"""

import re
import time
from collections.abc import Callable, Generator
from typing import Protocol, TypeVar
from urllib.parse import parse_qsl

from cpshell.auth.clock import clocks_differ, code_hint
from cpshell.auth.credentials import Codes, Credential, authorization
from cpshell.auth.login_answers import security_token, token_in
from cpshell.errors import AccessError, LoginRefused, NotAReply, OtpRefused
from cpshell.panel.pace import send_patiently
from cpshell.panel.reply import read_json
from cpshell.panel.request import Request
from cpshell.panel.services import Service, service_of_cookie
from cpshell.panel.transport import Response, Transport
from cpshell.panel.unpacking import LOGIN
from cpshell.records import Record, changed, record
from cpshell.redact import MASK

T = TypeVar("T")
Flow = Generator[Request, Response, T]

_WAITING = re.compile(rb"/cpsess\d+")  # in the form that wants the code
_CODE = "tfa_token"
_SHORT = 1 << 11  # bytes of one that is kept
LOGOUT = Request("GET", "/logout/", patience=5.0)  # ends the session on the server. wire §2 [M]


class Grant(Protocol):
    """Authorises each request of a session: what a login gave."""

    @property
    def service(self) -> Service: ...

    def authorise(self, request: Request) -> Request:
        """Return the request with the proof that the server wants."""

    def describe(self) -> tuple[str, str]:
        """Return the path's prefix and the header that :meth:`authorise` adds, secrets masked."""


@record
class CookieGrant(Record):
    """Proves a session on the server: cookie and ``cpsess`` path segment, both needed (wire §0).

    ``answer`` is what the server said to the login, its body only if it is short.
    """

    unseen = frozenset({"cookie", "token"})
    places = frozenset({"answer"})

    service: Service
    cookie: str
    token: str  # with its leading slash
    answer: Response | None = None

    def authorise(self, request: Request) -> Request:
        return request.with_prefix(self.token).with_headers(("Cookie", self.cookie))

    def describe(self) -> tuple[str, str]:
        return f"/cpsess{MASK}", f"Cookie: {self.cookie.partition('=')[0]}={MASK}"


@record
class HeaderGrant(Record):
    """Sends a credential with every request, and a fresh code with two factors (wire §3)."""

    unseen = frozenset({"header", "code"})

    service: Service
    header: str
    code: Callable[[], str] | None = None

    def authorise(self, request: Request) -> Request:
        headers = [("Authorization", self.header)]
        if self.code is not None:
            headers.append(("X-CPANEL-OTP", self.code()))
        return request.with_headers(*headers)

    def describe(self) -> tuple[str, str]:
        scheme, _, rest = self.header.partition(" ")
        user = f"{rest.partition(':')[0]}:" if ":" in rest else ""
        return "", f"Authorization: {scheme} {user}{MASK}"


def drive(flow: Flow[T], transport: Transport) -> T:
    """Run a flow over a transport to its end; its answers are small."""

    def send() -> Response:
        return transport.send(changed(request, most=LOGIN))

    try:
        request = next(flow)
        while True:
            ages = any(name == _CODE for name, _ in request.form)  # until then it is another one
            request = flow.send(send() if ages else send_patiently(send, reads=False))
    except StopIteration as end:
        result: T = end.value
        return result


def form_login(
    credential: Credential, assumed: Service, now: Callable[[], float] = time.time
) -> Flow[CookieGrant]:
    """Log in with the form. wire §2.

    The session cookie's name says which service answered; ``assumed`` is for servers that do not
    set one under a known name. ``now`` is this machine's clock, for the hint when a code is
    refused: the right password has opened a session by then, which is logged out.

    Raises:
        LoginRefused, OtpRequired, OtpRefused, AccessDenied, NotAReply.
    """
    code = _code_for_form(credential)
    second = ((_CODE, code),) if code else ()
    response = yield Request(
        "POST",
        "/login/",
        query=(("login_only", "1"),),
        form=(("user", credential.user), ("pass", credential.secret), *second),
    )
    try:
        token = security_token(response, credential, with_code=bool(code))
    except AccessError as error:
        if code and (isinstance(error, OtpRefused) or clocks_differ(response, now())):
            error.hint = code_hint(response, now())
        waiting = _WAITING.search(response.body, max(0, response.body.rfind(b"tfa_login_form")))
        if waiting and response.cookies and b"tfa_login_form" in response.body:
            grant = _cookie_grant(response, waiting[0].decode(), assumed)
            yield grant.authorise(LOGOUT)
        raise
    return _cookie_grant(response, token, assumed)


def _code_for_form(credential: Credential) -> str | None:
    code = credential.code
    return code.once() if isinstance(code, Codes) else code() if code else None


def header_login(credential: Credential, service: Service) -> HeaderGrant:
    """Return a grant that needs no conversation: token, access hash or Basic."""
    return HeaderGrant(service, authorization(credential, service), credential.code)


def enter_by_url(
    path: str, query: str, assumed: Service, *, post: bool = False
) -> Flow[CookieGrant]:
    """Open a ``/cpsess…/login/?session=…`` url once, as a browser would. wire §4 [H].

    With ``post`` the parameters go in the body: what UAPI ``Session`` makes wants that.

    Raises:
        LoginRefused: the url was used, has expired, or never was one.
    """
    from cpshell.auth.login_refusals import after_words, unanswered
    from cpshell.panel.no_reply import refuses_credential, status_of
    from cpshell.panel.senders import LOCK_HINT, is_code_form, is_lock

    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    response = yield (
        Request("POST", path, form=pairs) if post else Request("GET", path, query=pairs)
    )
    token = token_in(path)
    if is_code_form(response):
        read_json(response)  # which says that a code is wanted
    if not token or refuses_credential(response):
        raise LoginRefused(
            f"the login url was not accepted ({status_of(response)}){after_words(response)}",
            hint=LOCK_HINT
            if is_lock(response)
            else "such a url works once and for a short time: make a new one",
        )
    shows_page = response.status < 300 and not response.cookies and response.body.strip()
    if response.status >= 400 or shows_page:
        raise unanswered(response)
    return _cookie_grant(response, token_in(response.header("location")) or token, assumed)


def _cookie_grant(response: Response, token: str, assumed: Service) -> CookieGrant:
    cookies = response.cookies
    answer = response if len(response.body) <= _SHORT else changed(response, body=b"")
    for name, value in cookies.items():
        service = service_of_cookie(name)
        if service is not None:
            return CookieGrant(service, f"{name}={value}", token, answer)
    if not cookies:
        raise NotAReply("the server accepted the login but set no session cookie")
    every = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return CookieGrant(assumed, every, token, answer)
