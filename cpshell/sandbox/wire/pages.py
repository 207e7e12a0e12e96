"""The panel's HTML pages, as far as programs look at them."""

from html import escape

from cpshell.sandbox.services import Service

_TITLES = {Service.CPANEL: "cPanel", Service.WHM: "WHM", Service.WEBMAIL: "Webmail"}


def _page(title: str, body: str) -> str:
    return (
        "<!DOCTYPE html>\n"
        '<html lang="en" dir="ltr">\n'
        f'<head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f"<body>\n{body}</body>\n</html>\n"
    )


def login_page(service: Service, message: str = "", goto_uri: str = "/") -> str:
    """Return the login form, with a message above it."""
    shown = "block" if message else "none"
    return _page(
        f"{_TITLES[service]} Login",
        f'<div id="login-status" class="error-notice" style="display:{shown}">'
        f'<div id="login-status-message">{escape(message)}</div></div>\n'
        '<form id="login_form" action="/login/" method="post">\n'
        '<label for="user">Username</label>\n'
        '<input name="user" id="user" autofocus="autofocus" type="text" required>\n'
        '<label for="pass">Password</label>\n'
        '<input name="pass" id="pass" type="password" required>\n'
        f'<input name="goto_uri" type="hidden" value="{escape(goto_uri)}">\n'
        '<button name="login" type="submit" id="login_submit">Log in</button>\n'
        "</form>\n",
    )


def code_page(service: Service, security_token: str, message: str = "", goto_uri: str = "/") -> str:
    """Return the form that asks for the one-time password of a session that waits for it."""
    shown = "block" if message else "none"
    return _page(
        f"{_TITLES[service]} Login",
        f'<div id="login-status" class="error-notice" style="display:{shown}">'
        f'<div id="login-status-message">{escape(message)}</div></div>\n'
        f'<form id="tfa_login_form" action="{escape(security_token)}/login/"'
        ' method="post">\n'
        '<label for="tfatoken">Enter the security code</label>\n'
        '<input name="tfa_token" id="tfatoken" type="text" autocomplete="off" maxlength="6">\n'
        f'<input name="goto_uri" type="hidden" value="{escape(goto_uri)}">\n'
        '<button type="submit" id="tfa_submit">Continue</button>\n'
        "</form>\n",
    )


def home_page(service: Service, user: str, path: str) -> str:
    """Return the page that a login leads to: it says who is logged in."""
    return _page(
        f"{_TITLES[service]} - {user}",
        f'<div id="user-information">Logged in as <b id="lblUserNameTxt">{escape(user)}</b>'
        f' on {_TITLES[service]}.</div>\n<p id="page-path">{escape(path)}</p>\n',
    )


def logged_out_page(service: Service) -> str:
    """After a logout: the login form again."""
    return login_page(service, "You have logged out.")


def error_page(status: int, title: str, text: str) -> str:
    """Return a page for an HTTP error."""
    return _page(f"{status} {title}", f"<h1>{escape(title)}</h1>\n<p>{escape(text)}</p>\n")
