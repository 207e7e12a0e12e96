"""Pages where JSON should be."""

from collections.abc import Callable
from typing import Any

import pytest

from cpshell.errors import (
    AccessDenied,
    CpshellError,
    ExitCode,
    NotAReply,
    OtpRefused,
    OtpRequired,
    SessionEnded,
)

Read = Callable[..., Any]

LOGIN = """<!DOCTYPE html>
<html><head><title>Sign in</title></head><body>
<form method="post" id="login_form" action="/login/" novalidate>
<input name="user"><input name="pass" type="password"><input type="hidden" name="goto_uri">
<div id="login-status-message">%s</div></form></body></html>"""

CODE = """<!doctype html><html><body><div class="note">%s</div>
<form action="" method="post" id="tfa_login_form"><input name="tfa_token"></form></body></html>"""


@pytest.mark.parametrize("status", [200, 401])
def test_the_login_page_is_the_end_of_the_session(read: Read, status: int) -> None:
    with pytest.raises(SessionEnded) as caught:
        read("uapi", LOGIN % "Your session is gone.", status, "Access Denied")
    assert caught.value.exit_code is ExitCode.ACCESS


@pytest.mark.parametrize("status", [200, 401])
def test_the_form_for_a_code_asks_for_one(read: Read, status: int) -> None:
    with pytest.raises(OtpRequired) as caught:
        read("uapi", CODE % "", status)
    assert "--otp-from" in (caught.value.hint or "")


@pytest.mark.parametrize(
    "said",
    [
        "The security code is invalid.",
        "the security\n  code you gave is INVALID",
        "Invalid security code",
        "invalid code",
    ],
)
def test_the_form_with_a_word_on_the_code_refuses_it(read: Read, said: str) -> None:
    with pytest.raises(OtpRefused):
        read("whm", CODE % said)


def test_the_form_with_another_word_asks_for_a_code(read: Read) -> None:
    with pytest.raises(OtpRequired):
        read("whm", CODE % "Enter the security code of your device.")


@pytest.mark.parametrize(
    ("status", "reason", "body"),
    [
        (500, "Internal Server Error", "<html><head><title>500 Oops</title></head></html>"),
        (503, "Service Unavailable", "<!-- busy --><p>try later</p>"),
        (404, "Not Found", "\n <HTML><TITLE>\n 404   Not\nFound </TITLE></HTML>"),
        (200, "OK", "<!DOCTYPE html><title>Down for maintenance</title><h1>Back soon</h1>"),
        (200, "", "<?xml version='1.0'?><error/>"),
    ],
)
def test_other_pages_are_no_reply_and_are_named(
    read: Read, status: int, reason: str, body: str
) -> None:
    with pytest.raises(NotAReply, match=f"web page.*{status}") as caught:
        read("uapi", body, status, reason)
    assert caught.value.exit_code is ExitCode.NOT_A_REPLY
    assert "\n" not in caught.value.message


def test_the_title_of_a_page_is_shown(read: Read) -> None:
    with pytest.raises(NotAReply, match="web page “Down for maintenance” \\(503 Busy\\)"):
        read("uapi", "<html><title>Down for\n maintenance</title>", 503, "Busy")


@pytest.mark.parametrize("page", [LOGIN % "", CODE % "invalid code"])
@pytest.mark.parametrize("status", [500, 502, 503])
def test_the_page_of_a_fault_is_no_login_page(read: Read, page: str, status: int) -> None:
    with pytest.raises(NotAReply):
        read("uapi", page, status)


def test_a_forbidden_page_is_access_denied(read: Read) -> None:
    with pytest.raises(AccessDenied, match="403 Forbidden"):
        read("uapi", "<html><title>Blocked</title></html>", 403, "Forbidden")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_named_and_not_followed(read: Read, status: int) -> None:
    with pytest.raises(NotAReply, match=r"https://a\.test:2083/x .* not followed") as caught:
        read("uapi", "", status, "Moved", location="https://a.test:2083/x")
    assert "TLS" in (caught.value.hint or "")


def test_a_redirect_to_nowhere(read: Read) -> None:
    with pytest.raises(NotAReply, match="nowhere"):
        read("uapi", "<html></html>", 302)


@pytest.mark.parametrize("size", [1_000_000])
@pytest.mark.parametrize("part", ["<html><title>", "tfa_login_form code ", "<title", "login_for"])
def test_a_large_page_is_an_error_of_the_tree(read: Read, part: str, size: int) -> None:
    with pytest.raises(CpshellError):
        read("uapi", part * (size // len(part)))
