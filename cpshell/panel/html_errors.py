"""Recognise HTML where JSON should be: which page it is, and the error it means (wire §2, §5)."""

import re

from cpshell.errors import AccessDenied, NotAReply, OtpRefused, OtpRequired, SessionEnded

_TITLE = re.compile(rb"<title[^<>]*>([^<]*)", re.IGNORECASE)
_MARKUP = re.compile(
    rb"\s*(?:<!doctype|<html|<head|<body|<!--|<\?xml|<script|<meta)", re.IGNORECASE
)
_JSON = re.compile(rb"(?:\xef\xbb\xbf|\s)*[{\[]")
_WRONG_CODE = re.compile(
    rb"(?:security\s+code|code)[^<]{0,60}\binvalid\b|\binvalid\b[^<]{0,40}code", re.I
)


def raise_for_page(status: int, reason: str, body: bytes, location: str | None) -> None:
    """Raise what a page, a redirect or a refusal without a body means; return if it is none.

    What begins like JSON is not a page, whatever words are in it: its call may have run, so it must
    not pass for a session that has ended. Neither is the page of a server's fault (5xx).

    Raises:
        OtpRequired, OtpRefused: the two-factor form.
        SessionEnded: the login page, or 401.
        AccessDenied: 403.
        NotAReply: any other page, or a redirect.
    """
    is_page = status < 500 and not _JSON.match(body)
    if is_page and b"tfa_login_form" in body:
        if _WRONG_CODE.search(body):
            raise OtpRefused("the security code is invalid", hint="check this machine's clock")
        raise OtpRequired(
            "this account has two factors, and no code was given",
            hint="log in with --otp-from prompt (or a source that holds the secret or a code)",
        )
    if status == 401 or (is_page and b"login_form" in body):
        reason_text = reason.strip() or "Access Denied"
        raise SessionEnded(
            f"the server does not know this session or credential ({status} {reason_text})",
            hint="log in again",
        )
    if status == 403:
        reason_text = reason.strip() or "Forbidden"
        raise AccessDenied(f"the server refused the call ({status} {reason_text})")
    if 300 <= status < 400:
        raise NotAReply(
            f"the server redirects to {location or 'nowhere'} ({status}); it was not followed",
            hint="a plain port may redirect to TLS: use the https port (2083, 2087 or 2096)",
        )
    if _MARKUP.match(body[:512]):
        title = _TITLE.search(body[:65536])
        shown = " ".join(title[1].decode("utf-8", "replace").split())[:80] if title else ""
        named = f" “{shown}”" if shown else ""
        raise NotAReply(
            f"the server answered with a web page{named} ({status} {reason}".rstrip() + ")",
            hint="the server reports a fault: try again later"
            if status >= 500
            else "check that this is the panel's port, and not a proxy's or another program's",
        )
