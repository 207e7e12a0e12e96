"""List what the sandbox does by inference alone, and which exchange of a witness settles it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guess:
    """One inference. It holds where a witness has the same in ``aspects`` of the call's answer."""

    name: str
    text: str
    call: str
    aspects: tuple[str, ...]


GUESSES = (
    Guess(
        "wrong-port",
        "WHM API 1 on a cPanel port is refused as a bad credential is",
        "whm version on this port",
        ("status", "reason", "type", "body"),
    ),
    Guess(
        "execute-without-credential",
        "a UAPI call without credential is 401 with the login page",
        "uapi Email::list_pops without credential",
        ("status", "reason", "type", "body", "marks"),
    ),
    Guess(
        "json-api-without-credential",
        "a WHM call without credential is 401 with the login page",
        "whm version without credential",
        ("status", "reason", "type", "body"),
    ),
    Guess(
        "root-page",
        "the root of a service is the login page, without a redirect",
        "GET / without credential",
        ("status", "location", "body", "marks"),
    ),
    Guess(
        "sign-on-redirect",
        "the url of a single sign-on is a redirect (301) to the theme's page",
        "single sign-on through WHM",
        ("status", "location"),
    ),
    Guess(
        "failed-execute",
        "a failed UAPI call has data null, and errors that are a list",
        "uapi Email::get_pop_quota without its parameter",
        ("ok", "value"),
    ),
    Guess(
        "failed-whm",
        "a failed call of WHM API 1 has no data",
        "whm accountsummary without its parameter",
        ("ok", "value"),
    ),
    Guess(
        "uapi-columns",
        "api.columns_a leaves only these fields",
        "uapi Email::list_pops with columns",
        ("ok", "value.data"),
    ),
    Guess(
        "uapi-eq",
        "the filter type eq compares numbers, and takes a text without an error",
        "uapi Email::list_pops with eq",
        ("ok",),
    ),
    Guess(
        "api2-head",
        "API 2 answers with the type of JSON at /json-api",
        "api2 Email::getalwaysaccept without its parameter",
        ("type",),
    ),
    Guess(
        "api2-events",
        "API 2 has preevent and postevent beside its event",
        "api2 Email::getalwaysaccept without its parameter",
        ("value.cpanelresult",),
    ),
    Guess(
        "version-0",
        "version 0 of WHM's version is bare",
        "whm version, version 0",
        ("value",),
    ),
    Guess(
        "list-files",
        "the data of list_files is a list of entries",
        "uapi Fileman::list_files",
        ("value.data",),
    ),
    Guess(
        "count-base-domains",
        "the data of countbasedomains is a list",
        "uapi DomainLookup::countbasedomains",
        ("value.data",),
    ),
    Guess(
        "reserved-subdomains",
        "the data of getreservedsubdomains is a list of texts",
        "uapi SubDomain::getreservedsubdomains",
        ("value.data",),
    ),
    Guess(
        "scan-paths",
        "the data of get_scan_paths is a list of objects",
        "uapi ClamScanner::get_scan_paths",
        ("value.data",),
    ),
)
