"""Read the answers to a login: let in, refused by the panel, or neither (wire §2).

Only what the panel itself refuses is a refusal. Who stands before it, and the panel's faults, say
nothing about the credential.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from cpshell.auth.credentials import Credential
from cpshell.errors import (
    AccessDenied,
    ConnectionFailed,
    CpshellError,
    LoginRefused,
    NotAReply,
    OtpRefused,
    OtpRequired,
    PasswordWrong,
)
from cpshell.panel.decoding import decoded, parse_json
from cpshell.panel.json_body import KEPT
from cpshell.panel.no_reply import not_a_reply, page_of, refuses_credential, status_of
from cpshell.panel.reasons import flag, is_flag, reasons, reasons_in
from cpshell.panel.reply import read_json
from cpshell.panel.senders import LOCK_HINT, cannot_reach_panel, is_lock
from cpshell.panel.transport import Response

_TOKEN = re.compile(r"/cpsess\d+")

# What servers send as ``message``. wire §2 [H], the lock and the others below it [L]; the words are
# ours.
_REASONS = {
    "no_username": "no user name was given",
    "invalid_username": "the user name is not valid",
    "changed_ip": "this machine's address has changed since the session began",
    "prevented_xfer": "the server does not allow this session to go over to another service",
    "expired_session": "the session has expired",
    "invalid_session": "the session is not valid",
    "brute_force_locked": "too many logins have failed, and the server refuses further ones",
    "security_policy": "its security policy wants something that only a browser can give",
    "password_expired": "the password has expired",
    "account_suspended": "the account is suspended",
}
_CODES = frozenset(("token_missing", "token_incorrect", *_REASONS))
_WRONG = ("", "see_login_log", "invalid_login", "user_login_failed")
"""What says no more than that user name or password are wrong."""


def security_token(response: Response, credential: Credential, *, with_code: bool) -> str:
    """Return the ``/cpsess…`` of a login that worked; raises what a refusal means."""
    token = token_in(response.header("location"))
    if 300 <= response.status < 400 and token:
        return token
    if response.status < 300 and b"tfa_login_form" in response.body and token and not with_code:
        return token  # a session that waits for its code; its first call says so
    if response.status < 300 and token and not response.body.strip():
        return token  # the header alone says it. wire §2 [M]
    body = _login_answer(response, credential, with_code=with_code)
    if flag(body["status"]):
        token = token_in(body.get("security_token")) or token_in(body.get("redirect")) or token
        if token:
            return token
        raise NotAReply("the server accepted the login but gave no security token")
    message = str(body.get("message") or " ".join(reasons(body)))
    if response.status == 403 and message not in _CODES:
        raise AccessDenied(
            f"the server refused {credential.user} ({status_of(response)}){after_words(response)}"
        )
    raise _refusal(message, credential, with_code=with_code)


def _login_answer(response: Response, credential: Credential, *, with_code: bool) -> dict[str, Any]:
    """Return the JSON of an answer to the login.

    Only what the panel itself refuses is a refusal: other pages and statuses say nothing about
    the credential.
    """
    body = _json_of(response)
    if b"tfa_login_form" in response.body and body is None:
        try:
            read_json(response)
        except OtpRequired as error:
            if with_code:
                raise OtpRefused(error.message) from None
            raise
    if response.status not in (200, 401, 403) and response.status >= 400:
        raise unanswered(response)
    if isinstance(body, dict) and _is_panels(body, response):
        return body
    if body is None or response.status == 403:
        _raise_refusal(response, credential, with_code=with_code)
        body = read_json(response)
    if not isinstance(body, dict):
        raise NotAReply("unexpected answer to the login")
    if "cpanelresult" in body or "metadata" in body:  # an envelope of the panel's
        raise AccessDenied(f"the server refused {credential.user}{after_words(response)}")
    raise unanswered(response)


def _is_panels(body: dict[str, Any], response: Response) -> bool:
    """Return whether an object is the panel's yes or no: nobody else has a flag in ``status``."""
    return is_flag(body, "status") and (response.status < 300 or not flag(body["status"]))


def _json_of(response: Response) -> Any:
    try:
        return parse_json(decoded(response.body, response.header("content-type")))
    except (ValueError, RecursionError):
        return None


def _raise_refusal(response: Response, credential: Credential, *, with_code: bool) -> None:
    """Raise for a refusal of the panel that is not JSON, and for 403; return for all else."""
    if not refuses_credential(response):
        if response.status >= 400:
            raise unanswered(response)
        return
    after = after_words(response)
    if response.status == 403 or is_lock(response):
        raise AccessDenied(
            f"the server refused {credential.user} ({status_of(response)}){after}",
            hint=LOCK_HINT if is_lock(response) else None,
        )
    raise _refusal(page_of(response).status_message, credential, with_code=with_code)


def after_words(response: Response) -> str:
    """Return a colon and the words of an answer, if it has any."""
    words = page_of(response).status_message or _words(response)
    return f": {words}" if words else ""


def _words(response: Response) -> str:
    return page_of(response).words or " ".join(reasons_in(_json_of(response)))


def unanswered(response: Response) -> CpshellError:
    """Return the error for an answer to a login that neither lets in nor refuses."""
    error: CpshellError = not_a_reply(response, _words(response))
    if cannot_reach_panel(response):
        error = ConnectionFailed(error.message, hint=error.hint)
    error.answer = response.body[:KEPT]
    return error


def token_in(text: Any) -> str | None:
    """Return the first path segment of a path or url, if it is a ``cpsess`` token."""
    found = _TOKEN.match(urlsplit(text).path) if isinstance(text, str) else None
    return found[0] if found else None


def _refusal(message: str, credential: Credential, *, with_code: bool) -> CpshellError:
    user = credential.user
    if message == "token_missing":
        return OtpRequired(
            f"{user} has two factors, and no code was given (token_missing)",
            hint="add --otp-from SOURCE (the secret, or a six-digit code)",
        )
    if message == "token_incorrect":
        return OtpRefused(f"the security code of {user} was refused (token_incorrect)")
    if message in _REASONS:
        return LoginRefused(
            f"the server refused {user}: {_REASONS[message]} ({message})",
            hint=LOCK_HINT if message == "brute_force_locked" else None,
        )
    if " " in message:
        return PasswordWrong(f"the server refused {user}: {message}")
    what = "password or security code" if with_code else "password"
    code = f" ({message})" if message in _WRONG[1:] else ""
    said = "" if message in _WRONG else f"; it says: {message}"
    return PasswordWrong(
        f"the server refused {user}: wrong user name or {what}{code}{said}",
        hint="user names are lower case; the server's login log says more",
    )
