"""Turn calls into requests: which path, which parameters, GET or POST (wire §4, §5, §7)."""

import sys
from typing import Protocol
from urllib.parse import quote, urlencode

from cpshell.catalog import Api
from cpshell.errors import UsageError
from cpshell.panel.call import Call, Parameters, Upload
from cpshell.panel.carried import reads, secret_reply_fields
from cpshell.panel.services import Service
from cpshell.panel.view import view_parameters
from cpshell.records import Record, changed, record
from cpshell.redact import octets

_DOWNLOADS = frozenset({"Fileman::get_file_content"})
Headers = tuple[tuple[str, str], ...]
"""Names in lower case, with their values."""
_LONGEST_QUERY = 2000  # characters; limits of the server are not known, proxies stop at 2 to 8 kB


class Receiver(Protocol):
    """Takes the body of an answer piece by piece, as it comes: no answer holds it."""

    def wants(self, status: int, headers: Headers) -> bool:
        """Return whether the body that follows is what was asked for."""

    def take(self, piece: bytes) -> None:
        """Take what comes next."""


@record
class Request(Record):
    """What goes over the wire, relative to a target's origin.

    With ``form``, ``uploads`` or ``json`` (the text of a JSON object) it has a body; ``path``
    starts with ``/`` and has no query.
    ``secret_fields`` are the names under which its answer holds secrets, besides the usual ones.
    ``patience`` is how many seconds to wait for its answer, where that is less than usual; a
    ``transfer`` may take as long as it needs while bytes come. ``most`` are the bytes of its
    answer, where that is less than usual. A ``receiver`` takes the body of the answer; it is asked
    for as it is, not compressed.
    """

    method: str
    path: str
    query: Parameters = ()
    form: Parameters = ()
    uploads: tuple[Upload, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    patience: float | None = None
    transfer: bool = False
    most: int = sys.maxsize
    json: str | None = None
    secret_fields: frozenset[str] = frozenset()
    receiver: Receiver | None = None

    @property
    def location(self) -> str:
        """Return path and query."""
        return f"{self.path}?{form_text(self.query)}" if self.query else self.path

    def with_prefix(self, prefix: str) -> "Request":
        """Return the same request below ``prefix``, such as ``/cpsess1234567890``."""
        return changed(self, path=prefix + self.path)

    def with_headers(self, *headers: tuple[str, str]) -> "Request":
        """Return the same request with further headers."""
        return changed(self, headers=self.headers + headers)


def form_text(pairs: Parameters) -> str:
    """Return names and values url-encoded, as in a query or a form. Bytes that are not UTF-8, as
    they can come from the command line or a file, go out as they came in."""
    try:
        return urlencode(pairs)
    except UnicodeEncodeError:
        return urlencode([(octets(name), octets(value)) for name, value in pairs])


def request_for(call: Call, service: Service) -> Request:
    """Return the request that makes this call on this service.

    Reads go by GET; writes, calls that the catalog does not know or whose documentation posts
    them, and anything with a secret go by POST, so that no secret stands in a url; so do long
    ones. A JSON body leaves only what leads to the function in the query. wire §7, §11 [M].

    Raises:
        UsageError: this service does not offer that API; says what to do instead.
    """
    request = _request_for(call, service)
    if call.name in _DOWNLOADS:
        request = changed(request, transfer=True)
    fields = secret_reply_fields(call)
    return changed(request, secret_fields=fields) if fields else request


def _request_for(call: Call, service: Service) -> Request:
    path, routing = _route(call, service)
    if call.body is not None:
        query = (*routing, *view_parameters(call))
        return Request("POST", path, query=query, json=call.body)
    pairs = (*routing, *call.parameters, *view_parameters(call))
    if call.uploads:
        return Request("POST", path, form=pairs, uploads=call.uploads, transfer=True)
    posted = call.entry is not None and call.entry.posted
    secret = any(call.secret(name) for name, _ in call.parameters)
    by_get = reads(call) and not posted and not secret
    if by_get and sum(len(name) + len(value) + 2 for name, value in pairs) < _LONGEST_QUERY:
        return Request("GET", path, query=pairs)
    return Request("POST", path, form=pairs)


def is_offered(call: Call, service: Service) -> bool:
    """Return whether a service takes this call: WHM takes its own and those for a user of
    ``--as``, the others those of their user."""
    return (service is Service.WHM) == (call.api is Api.WHM or bool(call.as_user))


def _route(call: Call, service: Service) -> tuple[str, Parameters]:
    if call.api is Api.WHM:
        if call.as_user:
            raise UsageError(
                f"{call.name} is a WHM function: it is not called for a user",
                hint="leave the user out, or name it in a parameter",
            )
        if service is not Service.WHM:
            raise UsageError(
                f"{call.name} is a WHM function, and this is a {service.label} session",
                hint="log in to WHM first (port 2087, or --service whm)",
            )
        return f"/json-api/{_path(call, call.function)}", (("api.version", "1"),)
    if service is Service.WHM:
        if not call.as_user:
            raise UsageError(
                f"{call.name} is a cPanel function, and this is a WHM session",
                hint="say for whom: --as USER, or `su USER` first",
            )
        return "/json-api/cpanel", (
            ("api.version", "1"),
            ("cpanel_jsonapi_user", call.as_user),
            *_jsonapi(call),
        )
    if call.as_user:
        raise UsageError(
            f"--as {call.as_user} needs a WHM session, and this is a {service.label} session",
            hint="leave it out, or log in to WHM (port 2087)",
        )
    if call.api is Api.API2:
        return "/json-api/cpanel", _jsonapi(call)
    return f"/execute/{_segment(call, call.module or '')}/{_segment(call, call.function)}", ()


def _path(call: Call, name: str) -> str:
    """Return a function's name as a path: those of WHM can hold slashes. wire §5 [H]."""
    return "/".join(_segment(call, part) for part in name.split("/"))


def _segment(call: Call, name: str) -> str:
    """Return one segment of a path, which cannot lead out of the API.

    Raises:
        UsageError: no name, or one that paths give another meaning.
    """
    if name in ("", ".", ".."):
        raise UsageError(f"invalid function name {call.name!r}")
    return quote(octets(name), safe="")


def _jsonapi(call: Call) -> Parameters:
    """Return the address of a cPanel function under ``/json-api/cpanel``. wire §5 [H]."""
    return (
        ("cpanel_jsonapi_apiversion", "2" if call.api is Api.API2 else "3"),
        ("cpanel_jsonapi_module", call.module or ""),
        ("cpanel_jsonapi_func", call.function),
    )
