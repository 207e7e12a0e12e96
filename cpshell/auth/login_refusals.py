"""Say what an answer to a login means that does not let in (wire §2)."""

from typing import Any, NoReturn

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
from cpshell.panel.decoding import json_in
from cpshell.panel.json_body import KEPT
from cpshell.panel.no_reply import not_a_reply, page_of, refuses_credential, status_of
from cpshell.panel.reasons import reasons_in
from cpshell.panel.reply import read_json
from cpshell.panel.senders import LOCK_HINT, cannot_reach_panel, is_lock
from cpshell.panel.transport import Response

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


def refusal(
    message: str, response: Response, credential: Credential, *, with_code: bool
) -> CpshellError:
    """Return the error for the panel's own no, with its word or words."""
    if response.status == 403 and message not in _CODES:
        return AccessDenied(
            f"the server refused {credential.user} ({status_of(response)}){after_words(response)}"
        )
    return _refusal(message, credential, with_code=with_code)


def raise_not_answered(
    response: Response, body: Any, credential: Credential, *, with_code: bool
) -> NoReturn:
    """Raise for an answer that is not the panel's own yes or no in JSON.

    Only what the panel itself refuses is a refusal: other pages and statuses say nothing about
    the credential.
    """
    if b"tfa_login_form" in response.body and body is None:
        try:
            read_json(response)
        except OtpRequired as error:
            if with_code:
                raise OtpRefused(error.message) from None
            raise
    if response.status not in (200, 401, 403) and response.status >= 400:
        raise unanswered(response)
    if body is None or response.status == 403:
        _raise_refusal(response, credential, with_code=with_code)
        body = read_json(response)
    if not isinstance(body, dict):
        raise NotAReply("unexpected answer to the login")
    if "cpanelresult" in body or "metadata" in body:  # an envelope of the panel's
        raise AccessDenied(f"the server refused {credential.user}{after_words(response)}")
    raise unanswered(response)


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
    return page_of(response).words or " ".join(reasons_in(json_in(response)))


def unanswered(response: Response) -> CpshellError:
    """Return the error for an answer to a login that neither lets in nor refuses."""
    error: CpshellError = not_a_reply(response, _words(response))
    if cannot_reach_panel(response):
        error = ConnectionFailed(error.message, hint=error.hint)
    error.answer = response.body[:KEPT]
    return error


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
