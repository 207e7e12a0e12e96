"""Logging in and out: the form, the second factor, single sign-on (wire: recorded)."""

import secrets
from urllib.parse import quote

from cpshell.sandbox.calls.host import Host
from cpshell.sandbox.calls.parameters import Parameters
from cpshell.sandbox.services import Port, Service
from cpshell.sandbox.sessions.identity import Denied
from cpshell.sandbox.sessions.ids import SessionId, split_security_token
from cpshell.sandbox.sessions.login import (
    Form,
    Verdict,
    give_code,
    log_in,
    log_out,
    waits_for_code,
)
from cpshell.sandbox.sessions.store import Session
from cpshell.sandbox.wire.answer import Answer, json_answer, page, redirect
from cpshell.sandbox.wire.gate import cookie_session
from cpshell.sandbox.wire.pages import code_page, logged_out_page, login_page
from cpshell.sandbox.wire.request import PanelRequest

LOGIN_PATHS = ("/login", "/login/")
LOGOUT_PATHS = ("/logout", "/logout/")
INVALID_LOGIN = "The login is invalid."
LOCKED_OUT = "This login is locked out after too many failures. Wait, then try again."
INVALID_CODE = "The security code is invalid."
SESSION_EXPIRED = "Your session has expired. Please log in again."
INVALID_SESSION = "Your session is invalid. Please log in again."
ADDRESS_CHANGED = "Your IP address has changed. Please log in again."
_URL_CHARACTERS = "%/?#[]@!$&'()*+,;=:"


class Entrance:
    """The pages that make and end sessions."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def enter(self, request: PanelRequest) -> Answer:
        """Answer ``/login/``, with or without a security token before it."""
        parameters = request.parameters
        session_id = parameters.one("session")
        if session_id is not None and request.security_token is not None:
            return self._sign_on(request, session_id)
        if request.method != "POST" and not {"user", "pass"} <= names_of(parameters):
            return page(login_page(request.service, goto_uri=parameters.get("goto_uri", "/")))
        waiting = self.waiting_session(request)
        if waiting is not None and "tfa_token" in parameters and "user" not in parameters:
            return self._second_step(request, waiting)
        return self._log_in(request)

    def waiting_session(self, request: PanelRequest) -> Session | None:
        """Return the session of cookie and security token that waits for its code."""
        session = self._cookie_session(request)
        if session is None or not waits_for_code(self._host.world, session):
            return None
        if request.security_token not in (None, session.security_token):
            return None
        return session

    def leave(self, request: PanelRequest) -> Answer:
        """End the session of ``/cpsess…/logout/`` and clear its cookie."""
        session = self._cookie_session(request)
        if session is None or session.security_token != request.security_token:
            return self.refuse(request, INVALID_SESSION)
        log_out(self._host.sessions, session, request.address)
        answer = page(logged_out_page(request.service))
        answer.user = session.user
        attributes = _attributes(request.port, self._number(request.port))
        answer.headers.append(
            ("set-cookie", f"{request.service.cookie}=closed; {attributes}; Max-Age=0")
        )
        return answer

    def ask_for_code(self, request: PanelRequest, session: Session, message: str = "") -> Answer:
        """Return the form for the second factor, on pages and API calls alike (wire: recorded)."""
        goto = request.parameters.get("goto_uri", "/")
        answer = page(code_page(request.service, session.security_token, message, goto))
        answer.user = session.user
        return answer

    def refuse(self, request: PanelRequest, message: str, reason: str = "") -> Answer:
        """401 with the login page."""
        goto = request.parameters.get("goto_uri", "/")
        return page(login_page(request.service, message, goto), 401, reason)

    def _cookie_session(self, request: PanelRequest) -> Session | None:
        session = cookie_session(self._host, request)
        return None if isinstance(session, Denied) else session

    # The form ----------------------------------------------------------------------------

    def _log_in(self, request: PanelRequest) -> Answer:
        parameters = request.parameters
        form = Form(
            user=parameters.get("user"),
            password=parameters.get("pass"),
            code=parameters.get("tfa_token"),
            service=request.service,
            address=request.address,
            local=request.is_local,
        )
        verdict, session = log_in(self._host.world, self._host.sessions, form)
        if session is None:
            message = LOCKED_OUT if verdict is Verdict.LOCKED_OUT else INVALID_LOGIN
            return self._failed(request, form.user, message)
        self._host.sessions.login_succeeded(request.cookie, request.service, request.address)
        if verdict is Verdict.CODE_WRONG:
            answer = self.ask_for_code(request, session, INVALID_CODE)
            answer.headers.append(self._cookie(request.port, session.id))
            return answer
        return self._welcome(request, session)

    def _failed(self, request: PanelRequest, user: str, message: str) -> Answer:
        before = self._host.sessions.failed_login(user, request.service, request.address)
        if request.wants_json_login:
            answer = json_answer({"status": 0, "message": "see_login_log"}, status=401)
        else:
            answer = self.refuse(request, message)
        answer.headers.append(self._cookie(request.port, before))
        return answer

    def _second_step(self, request: PanelRequest, session: Session) -> Answer:
        if not give_code(self._host.world, session, request.parameters.get("tfa_token")):
            return self.ask_for_code(request, session, INVALID_CODE)
        return self._welcome(request, session)

    def _welcome(self, request: PanelRequest, session: Session) -> Answer:
        """To the panel: JSON or a redirect, the new address in ``Location`` either way."""
        place = session.security_token + _place(request)
        if request.wants_json_login:
            answer = json_answer(
                {"status": 1, "redirect": place, "security_token": session.security_token}
            )
            answer.headers.append(("location", place))
        else:
            answer = redirect(place)
        answer.headers.append(self._cookie(request.port, session.id))
        answer.user = session.user
        return answer

    # Single sign-on ----------------------------------------------------------------------

    def _sign_on(self, request: PanelRequest, text: str) -> Answer:
        """Use a session that an API call has prepared; it can be used once."""
        session = self._host.sessions.redeem(
            text, request.security_token or "", request.service, request.address
        )
        if session is None:
            return self.refuse(request, INVALID_SESSION)
        answer = redirect(session.security_token + _place(request))
        answer.headers.append(self._cookie(request.port, session.id))
        answer.user = session.user
        return answer

    # Cookies -----------------------------------------------------------------------------

    def _cookie(self, port: Port, session: SessionId) -> tuple[str, str]:
        attributes = _attributes(port, self._number(port))
        return "set-cookie", f"{port.service.cookie}={session.cookie}; {attributes}"

    def _number(self, port: Port) -> int:
        return self._host.ports[port.key]


def names_of(parameters: Parameters) -> set[str]:
    """Return the names that are given."""
    return {name for name, _ in parameters.pairs}


def _attributes(port: Port, number: int) -> str:
    secure = "; secure" if port.tls else ""
    return f"HttpOnly; path=/; port={number}{secure}"


def _place(request: PanelRequest) -> str:
    """Return where a login leads to, after the security token.

    A wanted place can only be a path on this server: it goes after the security token, without
    a token of its own and with percent codes for what cannot be in a header.
    """
    _, wanted = split_security_token(request.parameters.get("goto_uri").strip())
    wanted = quote(wanted, safe=_URL_CHARACTERS)
    if wanted.strip("/"):
        return f"/{wanted.lstrip('/')}"
    home = "/" if request.service is Service.WHM else request.service.home
    return f"{home}?login=1&post_login={secrets.randbelow(10**14):014d}"
