"""Recognise who sent a body that is not an API reply: a table of marks (wire §2, §11).

Marks are looked for in lower case, one after the other, in the headers that name a server and in
the beginning of the body. They are phrases that no page of a panel at work contains.
"""

from enum import Enum

from cpshell.panel.transport import Response
from cpshell.records import Record, record

_EXAMINED = 1 << 18  # bytes of a body
NAMING = ("server", "via", "cf-ray", "cf-mitigated", "x-powered-by", "x-sucuri-id", "location")
"""Headers that name who answers, or the page that stands in place of an answer."""


class SenderKind(Enum):
    """What a sender is to the one who called."""

    CODE_FORM = "the panel's form for a one-time code"
    LOGIN_PAGE = "the panel's login page"
    LOCK = "the panel refuses to check credentials"
    PANEL = "the panel reports a state of its own"
    FIREWALL = "something that blocks requests"
    GATEWAY = "something that passes requests on, or cannot"
    WRONG_SCHEME = "a TLS port that heard plain HTTP"
    OTHER = "another program"


@record
class Sender(Record):
    """One sender: how it is named, by which marks it is known, and what to do."""

    kind: SenderKind
    name: str
    marks: tuple[bytes, ...]
    hint: str = ""
    unless: tuple[bytes, ...] = ()
    """Marks of others that have such a mark, too."""


_PORT = "check that this is the panel's port, and not a proxy's or another program's"
_UNBLOCK = "ask for this machine's address to be allowed there"
_WAIT = "check that the panel is running, and try again later"
LOCK_HINT = (
    "wait for the lock to end, or as root: whm flush_cphulk_login_history_for_ips ip=ADDRESS"
)

_SENDERS = (
    Sender(SenderKind.CODE_FORM, "the panel's two-factor form", (b"tfa_login_form",)),
    Sender(
        SenderKind.LOCK,
        "the panel's brute force protection (cPHulk)",
        (
            b"brute force attempt",
            b"brute_force_locked",
            b"currently locked out",
            b"excessive number of failed login",
            b"too many failed login",
        ),
        LOCK_HINT,
    ),
    Sender(
        SenderKind.LOGIN_PAGE,
        "the panel's login page",
        (b"login_form",),
        unless=(b"pma_username",),  # the form of phpMyAdmin
    ),
    Sender(
        SenderKind.PANEL,
        "the panel's license page",
        (
            b"cpanel.lisc",
            b"license file",
            b"invalid license",
            b"license is invalid",
            b"license has expired",
            b"license is not valid",
            b"valid cpanel license",
            b"license error",
        ),
        "on the server, as root: /usr/local/cpanel/cpkeyclt",
    ),
    Sender(
        SenderKind.PANEL,
        "the panel, whose disk is full",
        (
            b"running out of disk space",
            b"out of disk space",
            b"no space left on device",
            b"disk quota exceeded",
        ),
        "see which disk it is: whm getdiskusage",
    ),
    Sender(
        SenderKind.PANEL,
        "the page of a suspended account",
        (
            b"account suspended",
            b"account has been suspended",
            b"account is suspended",
            b"suspendedpage.cgi",
            b"suspended.page",
        ),
        "on WHM: whm unsuspendacct user=USER",
    ),
    Sender(
        SenderKind.FIREWALL,
        "a firewall (ModSecurity)",
        (
            b"mod_security",
            b"modsecurity",
            b"not acceptable!",
            b"appropriate representation of the requested resource",
        ),
        _UNBLOCK,
    ),
    Sender(
        SenderKind.FIREWALL,
        "a firewall (Imunify360)",
        (b"imunify360", b"imunify", b"one moment, please..."),
        _UNBLOCK,
    ),
    Sender(
        SenderKind.FIREWALL,
        "Cloudflare's check for browsers",
        (
            b"cf-mitigated: challenge",
            b"challenge-platform",
            b"cf_chl_opt",
            b"cf-challenge",
            b"attention required! | cloudflare",
            b"sorry, you have been blocked",
        ),
        "use the server's own name or address: a program cannot pass this check",
    ),
    Sender(
        SenderKind.FIREWALL,
        "a firewall",
        (
            b"sucuri website firewall",
            b"x-sucuri-id:",
            b"wordfence",
            b"bitninja",
            b"configserver security",
            b"web application firewall",
            b"fortiguard",
            b"web page blocked",
            b"web filter violation",
            b"web site blocked",
            b"sonicwall",
            b"zscaler",
            b"palo alto networks",
            b"your ip has been blocked",
            b"your ip address has been blocked",
            b"request blocked",
            b"the request could not be satisfied",
            b"the requested url was rejected. please consult with your administrator",
            b"incapsula incident id",
            b"server: ddos-guard",
        ),
        _UNBLOCK,
    ),
    Sender(
        SenderKind.WRONG_SCHEME,
        "a TLS port",
        (
            b"plain http request was sent to https port",
            b"speaking plain http to an ssl-enabled server port",
            b"client sent an http request to an https server",
        ),
        "write https://",
    ),
    Sender(
        SenderKind.GATEWAY,
        "Cloudflare, which stands before the server",
        (
            b"cf-ray:",
            b"server: cloudflare",
            b"cf-error-details",
            b"cloudflare ray id",
            b"| cloudflare",
            b"<center>cloudflare",
        ),
        _WAIT,
    ),
    Sender(
        SenderKind.GATEWAY,
        "a proxy",
        (
            b"no server is available to handle this request",
            b"upstream connect error",
            b"the proxy server received an invalid response",
            b"received an invalid response from an upstream",
            b"squid-error",
            b"generated by squid",
            b"varnish cache server",
            b"guru meditation",
            b"server: awselb",
            b"server: akamaighost",
            b"bad gateway",
            b"gateway time-out",
            b"gateway timeout",
        ),
        _WAIT,
    ),
    Sender(
        SenderKind.PANEL,
        "a maintenance page",
        (b"down for maintenance", b"under maintenance", b"scheduled maintenance", b"maintenance"),
        "try again later",
    ),
    Sender(
        SenderKind.OTHER,
        "an application, and not the panel",
        (
            b"wp-content",
            b"wp-login",
            b"wp-includes",
            b"x-powered-by: express",
            b"x-powered-by: asp.net",
            b"laravel",
            b"phpmyadmin",
            b"plesk",
            b"directadmin",
            b"webmin",
            b"apache tomcat",
            b"grafana",
            b"<h1>it works!</h1>",
            b"index of /",
            b"welcome to nginx",
            b"http server test page",
            b"apache2 ubuntu default page",
            b"iis windows server",
        ),
        _PORT,
    ),
    Sender(SenderKind.GATEWAY, "nginx", (b"<center>nginx", b"server: nginx", b"openresty"), _PORT),
    Sender(
        SenderKind.GATEWAY,
        "a web server, and not the panel",
        (
            b"server: apache",
            b"server: litespeed",
            b"powered by litespeed",
            b"<address>apache",
            b"server: microsoft-iis",
            b"defaultwebpage.cgi",
        ),
        _PORT,
    ),
    Sender(SenderKind.PANEL, "the panel", (b"server: cpsrvd",)),
)
"""In the order to look for them: the first whose mark is there is taken."""


def sender_of(response: Response) -> Sender | None:
    """Return who sent an answer, as far as its marks tell.

    The panel's own forms are not looked for in what begins like JSON: its call may have run, so it
    must not pass for a session that has ended, unless the status says that it was refused; nor in
    the page of a server's fault (5xx).
    """
    named = "".join(f"{k}: {v}\n" for k, v in response.headers if k in NAMING)
    text = named.encode("utf-8", "replace").lower() + plain(response.body[:_EXAMINED]).lower()
    refused = response.status in (401, 403)
    forms = response.status < 500 and (refused or not begins_like_json(response.body))
    for sender in _SENDERS:
        if sender.kind in _FORMS and not forms:
            continue
        if any(mark in text for mark in sender.marks):
            if any(mark in text for mark in sender.unless):
                continue
            return sender
    return None


def begins_like_json(body: bytes) -> bool:
    """Return whether a body begins with a brace or a bracket, after blanks or a mark."""
    return plain(body[:512]).lstrip()[:1] in (b"{", b"[")


def plain(body: bytes) -> bytes:
    """Return a body without byte order marks and NUL bytes: what is ASCII in UTF-16, as ASCII."""
    if b"\0" in body[:64]:
        body = body.replace(b"\0", b"")
    return body.lstrip(b"\xef\xbb\xbf\xff\xfe")


_FORMS = frozenset((SenderKind.CODE_FORM, SenderKind.LOGIN_PAGE, SenderKind.LOCK))
FOREIGN = frozenset((SenderKind.FIREWALL, SenderKind.GATEWAY, SenderKind.OTHER))
"""Senders whose refusal says nothing about a credential."""
UNREACHED = frozenset((502, 504, *range(520, 531)))
"""What gateways say where the panel does not answer them; from 520 on Cloudflare's own."""


def is_lock(response: Response) -> bool:
    """Return whether the panel refuses whoever comes, after too many wrong logins."""
    sender = sender_of(response)
    return sender is not None and sender.kind is SenderKind.LOCK


def is_code_form(response: Response) -> bool:
    """Return whether the panel asks for a one-time code."""
    sender = sender_of(response)
    return sender is not None and sender.kind is SenderKind.CODE_FORM


def cannot_reach_panel(response: Response) -> bool:
    """Return whether a gateway says that the panel does not answer it."""
    sender = sender_of(response)
    gateway = sender is not None and sender.kind is SenderKind.GATEWAY
    return response.status in UNREACHED and (gateway or response.status >= 504)
