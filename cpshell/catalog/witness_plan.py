"""Choose what is asked of a server for a witness: calls that only look, and the wire itself.

Each has a name, under which its form stands in the file. What is asked first gives names (of a
user, a domain …) that others need.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cpshell.catalog.apis import Api
from cpshell.catalog.entry import Effect, Function
from cpshell.catalog.index import functions
from cpshell.catalog.layers import package_only
from cpshell.records import Record, record

Pairs = tuple[tuple[str, str], ...]

GIVE_NAMES = (
    *("whm listaccts", "uapi Variables::get_user_information", "uapi DomainInfo::list_domains"),
    *("uapi Email::list_pops", "uapi Mysql::list_databases"),
)
"""What is called first: it gives the names that others need."""
_SOURCES = {
    "user": "user",
    "username": "user",
    "domain": "domain",
    "zone": "domain",
    "servername": "domain",
    "vhost": "domain",
    "email": "email",
    "account": "email",
    "database": "database",
}
"""The field of a reply that a parameter of this name is found in."""


BY_FORM, BY_SIGN_ON = "login by form", "single sign-on through WHM"
"""How a session came to be: nothing is asked for these, what the server said then is told."""


@record
class Asked(Record):
    """One request: its name in the file, the service it goes to, path and query.

    With ``authorised`` off it goes without credential, and cannot fail as a login does.
    ``on_cookies_only``: it is refused, and a credential in a header could be refused with it.
    """

    name: str
    service: str
    path: str
    query: Pairs = ()
    authorised: bool = True
    api: Api | None = None
    on_cookies_only: bool = False


_V1 = (("api.version", "1"),)
_CHUNK = (("api.chunk.enable", "1"), ("api.chunk.size", "1"), ("api.chunk.verbose", "1"))
_PAGE = (("api.paginate", "1"), ("api.paginate_size", "1"), ("api.paginate_start", "1"))
_COLUMNS = (("api.columns", "1"), ("api.columns_a", "email"))
_FILTER = (
    *(("api.filter", "1"), ("api.filter_column", "email")),
    *(("api.filter_term", "x"), ("api.filter_type", "eq")),
)
_LEGACY = (
    *(("cpanel_jsonapi_apiversion", "2"), ("cpanel_jsonapi_module", "Email")),
    ("cpanel_jsonapi_func", "getalwaysaccept"),
)
_POPS = "/execute/Email/list_pops"


def wire_requests(service: str) -> Iterator[Asked]:
    """Yield the requests that show how a service speaks, whatever functions it has."""
    for path in ("/", "/login/"):
        yield Asked(f"GET {path} without credential", service, path, authorised=False)
    yield from _of_whm() if service == "whm" else _of_cpanel(service)


def _of_whm() -> Iterator[Asked]:
    version, account = "/json-api/version", "/json-api/accountsummary"
    yield Asked("whm version without credential", "whm", version, _V1, authorised=False)
    yield Asked("whm version, version 0", "whm", version)
    yield Asked("whm accountsummary without its parameter", "whm", account, _V1, api=Api.WHM)
    listing = (*_V1, *_CHUNK)
    yield Asked("whm listaccts in chunks", "whm", "/json-api/listaccts", listing, api=Api.WHM)


def _of_cpanel(service: str) -> Iterator[Asked]:
    name = "uapi Email::list_pops"
    yield Asked(f"{name} without credential", service, _POPS, authorised=False)
    for what, query in (("in pages", _PAGE), ("with columns", _COLUMNS), ("with eq", _FILTER)):
        yield Asked(f"{name} {what}", service, _POPS, query, api=Api.UAPI)
    quota = "/execute/Email/get_pop_quota"
    yield Asked("uapi Email::get_pop_quota without its parameter", service, quota, api=Api.UAPI)
    other = "whm version on this port"
    yield Asked(other, service, "/json-api/version", _V1, on_cookies_only=True)
    accept = "api2 Email::getalwaysaccept without its parameter"
    yield Asked(accept, service, "/json-api/cpanel", _LEGACY, api=Api.API2)


def harmless_functions(service: str) -> list[Function]:
    """Return the functions of a service that only look and give no secret away, in their order.

    Those that carry other calls, take a JSON body, or are gone are not among them.
    """
    apis = (Api.WHM,) if service == "whm" else (Api.UAPI, Api.API2)
    with package_only():
        found = [each for api in apis for each in functions(api) if _is_harmless(each)]
    first = [each for name in GIVE_NAMES for each in found if call_name(each) == name]
    return [*first, *(each for each in found if each not in first)]


def call_name(function: Function) -> str:
    """Return the name of a call in a witness: ``uapi Email::list_pops``."""
    return f"{function.api.value} {function.full_name}"


def _is_harmless(function: Function) -> bool:
    if function.api is Api.API2 and function.parameters:
        return False  # which of them are needed is not recorded
    barred = function.secret_reply or function.wraps or function.json_body or function.removed
    return function.effect is Effect.READ and not barred and not function.flags.destroys_if


def request_of(function: Function, service: str, found: Mapping[str, str]) -> Asked | None:
    """Return the request that calls a function; None while a parameter that it needs is not known.

    What it needs is taken from what was found, or the first of the values that the catalog lists.
    """
    pairs: list[tuple[str, str]] = []
    for parameter in function.parameters:
        if parameter.required:
            value = found.get(_SOURCES.get(parameter.name, ""))
            if value is None and parameter.values.complete:
                value = parameter.values.names[0]
            if value is None or parameter.secret:
                return None
            pairs.append((parameter.name, value))
    name = call_name(function)
    if function.api is Api.WHM:
        path = f"/json-api/{function.name}"
        return Asked(name, service, path, (("api.version", "1"), *pairs), api=Api.WHM)
    if function.api is Api.API2:
        address = (
            ("cpanel_jsonapi_apiversion", "2"),
            ("cpanel_jsonapi_module", function.module or ""),
            ("cpanel_jsonapi_func", function.name),
        )
        return Asked(name, service, "/json-api/cpanel", address, api=Api.API2)
    path = f"/execute/{function.module}/{function.name}"
    return Asked(name, service, path, tuple(pairs), api=Api.UAPI)


def gather(value: Any, found: dict[str, str], depth: int = 0) -> None:
    """Keep the first text in each field of a reply that parameters are found in."""
    wanted = set(_SOURCES.values())
    if isinstance(value, dict) and depth < 12:
        for key, inner in value.items():
            if key in wanted and isinstance(inner, str) and inner:
                found.setdefault(key, inner)
            elif isinstance(inner, dict | list):
                gather(inner, found, depth + 1)
    elif isinstance(value, list) and depth < 12:
        for inner in value[:50]:
            gather(inner, found, depth + 1)
