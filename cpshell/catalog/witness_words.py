"""List the words that a witness may hold: those of the protocol and of the catalog, and no others.

What a server says is written down only where it is one of these words, which are the same on every
server. Whatever else stands in its place, a name or a text of the server, becomes ``*``.
"""

import functools
import re
from http import HTTPStatus

from cpshell.catalog.apis import Api
from cpshell.catalog.entry import Function
from cpshell.catalog.index import functions
from cpshell.catalog.layers import package_only
from cpshell.catalog.reply_fields import field_names

OTHER = "*"

# fmt: off
HEADERS = frozenset((
    "accept-ranges", "access-control-allow-origin", "age", "allow", "alt-svc", "cache-control",
    "connection", "content-disposition", "content-encoding", "content-language", "content-length",
    "content-security-policy", "content-type", "cross-origin-opener-policy", "date", "etag",
    "expires", "keep-alive", "last-modified", "location", "p3p", "permissions-policy", "pragma",
    "referrer-policy", "retry-after", "server", "set-cookie", "strict-transport-security",
    "transfer-encoding", "upgrade", "vary", "via", "warning", "www-authenticate",
    "x-content-type-options", "x-dns-prefetch-control", "x-frame-options", "x-keep-alive-count",
    "x-powered-by",
    "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "x-robots-tag",
    "x-ua-compatible", "x-xss-protection",
))
COOKIES = frozenset((
    "cpsession", "whostmgrsession", "webmailsession", "cprelogin", "roundcube_sessauth",
    "roundcube_sessid", "horde", "imp_key", "Horde", "PPA_ID", "logintheme", "timezone",
    "session_locale", "webmailrelogin", "whostmgrrelogin", "cpphpMyAdmin",
))
COOKIE_ATTRIBUTES = frozenset((
    "domain", "expires", "httponly", "max-age", "partitioned", "path", "port", "priority",
    "samesite", "secure",
))
MEDIA = frozenset((
    "application/javascript", "application/json", "application/octet-stream", "application/xml",
    "text/html", "text/plain", "text/xml",
))
CHARSETS = frozenset(("utf-8", "us-ascii", "iso-8859-1"))
SEGMENTS = frozenset((
    "", "cpanel", "cpsess", "execute", "frontend", "index.html", "json-api", "jupiter", "login",
    "logout", "openid_connect", "paper_lantern", "resetpass", "scripts", "scripts2", "scripts4",
    "3rdparty", "unprotected", "webmail", "whm", "xml-api",
))
QUERIES = frozenset((
    "app", "goto_app", "goto_uri", "locale", "login", "login_only", "login_theme", "post_login",
    "session", "user",
))
MARKS = ("login_form", "tfa_login_form", "login-status-message")
_ENVELOPE = frozenset((
    "abort_on_error", "apiversion", "chunk", "chunks", "columns", "command", "cpanelresult",
    "current", "current_page", "data", "error", "error_count", "errors", "event", "filter",
    "filtered", "func", "invalid_msg", "messages", "metadata", "method", "module", "output",
    "paginate", "postevent", "preevent", "raw", "reason", "records", "redirect", "result",
    "results_per_page", "security_token", "size", "sort", "source", "start", "start_result",
    "status", "statusmsg", "total_pages", "total_results", "transformed", "type", "version",
    "warnings",
))
_REASONS = frozenset((
    "access", "account", "bad", "denied", "disabled", "error", "expired", "invalid", "limit",
    "login", "moved", "permission", "session", "suspended", "token", "user", "wrong",
))
# fmt: on
_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")


@functools.cache
def reason_words() -> frozenset[str]:
    """Return the words of reason phrases, in lower case."""
    phrases = " ".join(status.phrase for status in HTTPStatus).lower()
    return _REASONS | set(phrases.split())


@functools.cache
def known_fields() -> frozenset[str]:
    """Return the names of fields that may be written down: of envelopes, and of any reply."""
    names = set(_ENVELOPE)
    for function in _every():
        names.update(name for name in field_names(function.fields) if name != OTHER)
    return frozenset(names)


@functools.cache
def known_values() -> dict[str, frozenset[str]]:
    """Return, by the name of a parameter, the values that the catalog lists for it anywhere."""
    values: dict[str, set[str]] = {}
    for function in _every():
        for parameter in function.parameters:
            if parameter.values.names:
                words = [name for name in parameter.values.names if not name.isdecimal()]
                values.setdefault(parameter.name, set()).update(words)
    return {name: frozenset(found) for name, found in values.items()}


def _every() -> list[Function]:
    """Return every function of the package: rows of others may name what only they have."""
    with package_only():
        return [function for api in Api for function in functions(api)]


def is_word(text: str) -> bool:
    """Return whether a word of a reason phrase may be written down."""
    return _WORD.fullmatch(text) is not None and text.lower() in reason_words()
