"""Say what an answer is that is not an API reply: its status, its words, who sent it, what to do.

The verdict goes by the status and by who sent it (wire §2, §3, §11):

=========================  ==========================================
the panel's code form      OtpRequired, OtpRefused
the panel's login page     SessionEnded
a lock after wrong logins  AccessDenied
401, 403                   SessionEnded, AccessDenied; NotAReply where a
                           firewall, a proxy or another program says so
anything else              NotAReply
=========================  ==========================================
"""

from typing import TYPE_CHECKING

from cpshell.errors import (
    AccessDenied,
    CpshellError,
    NotAReply,
    OtpRefused,
    OtpRequired,
    SessionEnded,
)
from cpshell.panel.decoding import decoded
from cpshell.panel.senders import (
    FOREIGN,
    UNREACHED,
    Sender,
    SenderKind,
    begins_like_json,
    plain,
    sender_of,
)
from cpshell.panel.transport import Response

if TYPE_CHECKING:
    from cpshell.panel.page_text import PageText

_MARKUP = (
    b"<!doctype", b"<html", b"<head", b"<body", b"<!--", b"<?xml", b"<script", b"<meta", b"<title",
    b"<center", b"<h1", b"<p>", b"<div", b"<form",
)  # fmt: skip

_TOO_LARGE = "the request is too large for the server: send less at once"
_HINTS = {
    407: "the proxy wants a login of its own: see that it lets this machine through",
    408: "try again later",
    413: _TOO_LARGE,
    414: _TOO_LARGE,
    429: "too many requests: wait, and send fewer at once (--jobs 1) or in a second (--rate)",
    431: _TOO_LARGE,
    511: "the network wants a login of its own: open any web page in a browser",
}
"""What to do about a status, whoever sends it."""


def page_of(response: Response) -> "PageText":
    """Return the words of a body that is not JSON; none of one that begins like it."""
    from cpshell.panel.page_text import PageText, read_page

    if begins_like_json(response.body):
        return PageText("", ())
    return read_page(decoded(response.body, response.header("content-type")))


def is_page(response: Response) -> bool:
    """Return whether a body is markup."""
    return plain(response.body[:512]).lstrip().lower().startswith(_MARKUP)


def status_of(response: Response) -> str:
    """Return status and reason phrase."""
    return f"{response.status} {response.reason}".strip()


def refuses_credential(response: Response) -> bool:
    """Return whether the panel itself refuses who sent the request, and nobody before it."""
    sender = sender_of(response)
    kind = sender.kind if sender else None
    if kind in (SenderKind.CODE_FORM, SenderKind.LOGIN_PAGE, SenderKind.LOCK):
        return True
    if is_foreign(response):
        return False
    if response.status == 401:
        return True
    own = response.reason.lower().startswith("forbidden access denied")
    if begins_like_json(response.body):
        own = own or b'"cpanelresult"' in response.body
        return response.status == 403 and own
    return response.status == 403 and (own or not page_of(response).words)


def is_foreign(response: Response) -> bool:
    """Return whether somebody else than the panel wrote an answer: by its page, or by JSON with
    a firewall's words and no envelope of the panel's."""
    sender = sender_of(response)
    if sender is None or sender.kind not in FOREIGN:
        return False
    if begins_like_json(response.body):
        return sender.kind is SenderKind.FIREWALL and b'"cpanelresult"' not in response.body
    return bool(page_of(response).words)


def raise_no_reply(response: Response, said: str = "") -> None:
    """Raise what an answer means by its status or its sender; return if that says nothing.

    ``said`` are the words of an answer in JSON.

    Raises:
        OtpRequired, OtpRefused, SessionEnded, AccessDenied, NotAReply: see above.
    """
    sender = sender_of(response)
    page = page_of(response)
    words = said or page.words
    error = _refusal(response, sender, page, words)
    if error is None and 300 <= response.status < 400:
        error = _redirect(response, sender)
    if error is None and (is_page(response) or (sender is not None and page.words)):
        error = not_a_reply(response, words)
    if error is not None:
        raise error


def not_a_reply(response: Response, words: str) -> NotAReply:
    """Return the error for an answer that is somebody else's, or a state of the panel."""
    sender = sender_of(response)
    status, after = status_of(response), f": {words}" if words else ""
    if is_page(response):
        title = page_of(response).title[:80]
        named = f" “{title}”" if title else ""
        after = after.replace(f": {named.strip()}", "", 1) if named else after
        what = f"the server answered with a web page{named} ({status}){after}"
    elif begins_like_json(response.body):
        what = f"the answer is not an API reply: {status}{after}"
    else:
        what = f"the answer is not JSON ({status}){after}"
    by = f"; this is probably {sender.name}" if sender else ""
    return NotAReply(what + by, hint=hint_of(response, sender))


def hint_of(response: Response, sender: Sender | None) -> str | None:
    """Return what to do about an answer that is not a reply."""
    if response.status in _HINTS:
        return _HINTS[response.status]
    gateway = sender is not None and sender.kind is SenderKind.GATEWAY
    if response.status in UNREACHED and (sender is None or gateway):
        return "check that the panel is running, and try again later"
    if response.status == 403 and gateway:
        return "what stands before the panel refuses this request: ask those who run it"
    if response.status >= 500 and gateway:
        return "what stands before the panel reports a fault: try again later"
    if sender is not None and sender.hint:
        return sender.hint
    if response.status >= 500:
        return "the server reports a fault: try again later"
    if sender is not None:
        return None
    return "check that this is the panel's port, and not a proxy's or another program's"


def _refusal(
    response: Response, sender: Sender | None, page: "PageText", words: str
) -> CpshellError | None:
    """Return the error for the panel's own forms and for 401 and 403."""
    kind = sender.kind if sender else None
    if kind is SenderKind.CODE_FORM:
        return _code_error(page)
    after = f": {words}" if words else ""
    if kind is SenderKind.LOCK and sender is not None:
        return AccessDenied(
            f"the server refused the call ({status_of(response)}){after}", hint=sender.hint
        )
    if kind is not SenderKind.LOGIN_PAGE:
        if response.status not in (401, 403):
            return None
        if is_foreign(response):
            return not_a_reply(response, words)
    if response.status == 403:
        status = f"403 {response.reason.strip() or 'Forbidden'}"
        return AccessDenied(f"the server refused the call ({status}){after}")
    status = f"{response.status} {response.reason.strip() or 'Access Denied'}"
    said = page.status_message if kind is SenderKind.LOGIN_PAGE else words
    after = f": {said}" if said else ""
    return SessionEnded(
        f"the server does not know this session or credential ({status}){after}",
        said=said,
        hint="log in again",
    )


def _code_error(page: "PageText") -> CpshellError:
    lines = [line.lower() for line in (*page.lines, page.status_message)]
    if any("invalid" in line and "code" in line for line in lines):
        return OtpRefused("the security code is invalid", hint="check this machine's clock")
    return OtpRequired(
        "this account has two factors, and no code was given",
        hint="log in with --otp-from prompt (or a source that holds the secret or a code)",
    )


def _redirect(response: Response, sender: Sender | None) -> NotAReply:
    if response.status == 304:
        return NotAReply(
            f"the server answered {status_of(response)}, though nothing was asked on condition:"
            " something between may keep old answers",
            hint="check the proxy, or leave out --proxy",
        )
    location = response.header("location")
    problem = (
        f"the server redirects to {location or 'nowhere'} ({response.status}); it was not followed"
    )
    if sender is not None and sender.kind is SenderKind.PANEL and sender.hint:
        return NotAReply(f"{problem}; this is probably {sender.name}", hint=sender.hint)
    to_tls = (location or "").lower().startswith("https://")
    hint = "a plain port may redirect to TLS: use the https port (2083, 2087 or 2096)"
    return NotAReply(problem, hint=hint if to_tls else None)
