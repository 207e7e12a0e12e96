"""List which calls bring names of things on the server."""

import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cpshell.catalog import Api
from cpshell.panel.call import Call, View
from cpshell.render import rows
from cpshell.render.safe import dangerous

_AT_MOST = 200_000  # names of one answer
_LONGEST = 255  # characters of a name
_BLANK = re.compile(r"\s")


class Topic(StrEnum):
    """What is named."""

    USER = "user"
    DOMAIN = "domain"
    MAILBOX = "mailbox"
    DATABASE = "database"
    DATABASE_USER = "database user"
    FTP = "FTP account"
    ZONE = "zone"
    PACKAGE = "package"
    RESELLER = "reseller"
    ACL = "ACL list"
    PRIVILEGE = "ACL"
    FEATURE = "feature"
    FEATURE_LIST = "feature list"
    SERVICE = "service"
    PHP_VERSION = "PHP version"
    SITE = "site"
    IP = "IP address"
    PATH = "file on the server"
    RECORD = "record"
    RECORD_LINE = "line of the zone"
    SERIAL = "serial"


Pick = Callable[[Any], Iterable[Any]]
"""The data of an answer → names; a pair is a name and what there is to say about it."""


@dataclass(frozen=True, slots=True)
class NameSource:
    """A call whose answer holds the names of a topic.

    ``parameter`` says of what: the records of one zone, the files of one folder.
    """

    topic: Topic
    api: Api
    module: str | None
    function: str
    pick: Pick
    columns: tuple[str, ...] = ()
    parameter: str = ""

    def call(self, as_user: str | None, of: str = "") -> Call:
        """Return the call, which asks for no more than is needed."""
        view = View(columns=self.columns if self.api is Api.WHM else ())
        given = ((self.parameter, of),) if self.parameter else ()
        return Call(self.api, self.module, self.function, given, view=view, as_user=as_user)

    def of(self, call: Call) -> str:
        """Return what the names in the answer to a call belong to: a zone, a folder."""
        return dict(call.parameters).get(self.parameter, "") if self.parameter else ""

    def answers(self, call: Call) -> bool:
        """Return whether this call brings these names, or some of them."""
        return (self.api, self.module, self.function) == (call.api, call.module, call.function)


def _column(name: str) -> Pick:
    return lambda data: [row.get(name) for row in rows(data) if isinstance(row, dict)]


def _scalars(data: Any) -> Iterable[Any]:
    return rows(data)


def _keys_of_rows(data: Any) -> Iterable[Any]:
    return [key for row in rows(data) if isinstance(row, dict) for key in row]


def _keys(data: Any) -> Iterable[Any]:
    return data if isinstance(data, dict) else ()


def _domains(data: Any) -> Iterable[Any]:
    """Return the names of ``DomainInfo::list_domains``: one domain, and lists of the others."""
    if not isinstance(data, dict):
        return []
    lists = [value for value in data.values() if isinstance(value, list)]
    return [data.get("main_domain"), *(name for names in lists for name in names)]


def _named_features(data: Any) -> Iterator[Any]:
    for row in rows(data):
        if isinstance(row, dict):
            yield row.get("id"), row.get("name")


def _services(data: Any) -> Iterator[Any]:
    for row in rows(data):
        if isinstance(row, dict):
            yield row.get("name"), row.get("display_name")


def _files(data: Any) -> Iterator[Any]:
    """Yield the names in a folder, those of folders with a slash at the end."""
    for row in rows(data):
        name = row.get("file") if isinstance(row, dict) else None
        if isinstance(name, str):
            yield f"{name}/" if row.get("type") == "dir" else name


def _parsed_records(data: Any) -> Iterator[tuple[Mapping[str, Any], list[str]]]:
    """Yield the records of a parsed zone, with the texts that stand in them."""
    for row in rows(data):
        if isinstance(row, dict) and row.get("type") == "record":
            texts = row.get("data_b64")
            yield row, [_text(each) for each in texts] if isinstance(texts, list) else []


def _record_indexes(data: Any) -> Iterator[Any]:
    for row, texts in _parsed_records(data):
        about = " ".join([_text(row.get("dname_b64")), str(row.get("record_type", "")), *texts])
        yield str(row.get("line_index")), about


def _serials(data: Any) -> Iterator[Any]:
    """Yield the serial number of a zone: the third text of its SOA record (RFC 1035, 3.3.13)."""
    for row, texts in _parsed_records(data):
        if row.get("record_type") == "SOA" and len(texts) > 2:
            yield texts[2]


def _record_lines(data: Any) -> Iterator[Any]:
    """Yield the numbers of the lines in ``dumpzone``, which count from 1."""
    zones = data.get("zone") if isinstance(data, dict) else None
    for zone in zones if isinstance(zones, list) else ():
        for row in zone.get("record", ()) if isinstance(zone, dict) else ():
            if isinstance(row, dict) and row.get("name") and row.get("type"):
                value = next((str(row[key]) for key in _RECORD_VALUES if row.get(key)), "")
                yield str(row.get("Line")), f"{row['name']} {row['type']} {value}".rstrip()


_RECORD_VALUES = ("address", "cname", "exchange", "nsdname", "txtdata", "target", "mname")


def _text(coded: Any) -> str:
    """Return the text in base64; nothing where it is not."""
    try:
        return b64decode(coded).decode()
    except (TypeError, ValueError):
        return ""


def _whm(topic: Topic, function: str, pick: Pick, *columns: str, of: str = "") -> NameSource:
    return NameSource(topic, Api.WHM, None, function, pick, columns, of)


def _uapi(topic: Topic, module: str, function: str, pick: Pick, of: str = "") -> NameSource:
    return NameSource(topic, Api.UAPI, module, function, pick, (), of)


SOURCES = (
    _whm(Topic.USER, "listaccts", _column("user"), "user", "domain"),
    _whm(Topic.DOMAIN, "listaccts", _column("domain"), "user", "domain"),
    _whm(Topic.ZONE, "listzones", _column("domain")),
    _whm(Topic.PACKAGE, "listpkgs", _column("name")),
    _whm(Topic.RESELLER, "listresellers", _scalars),
    _whm(Topic.ACL, "listacls", _column("name")),
    _whm(Topic.PRIVILEGE, "myprivs", _keys_of_rows),
    _whm(Topic.FEATURE, "get_feature_names", _named_features),
    _whm(Topic.FEATURE_LIST, "get_featurelists", _scalars),
    _whm(Topic.SERVICE, "servicestatus", _services),
    _whm(Topic.PHP_VERSION, "php_get_installed_versions", _scalars),
    _whm(Topic.SITE, "php_get_vhost_versions", _column("vhost")),
    _whm(Topic.IP, "listips", _column("ip")),
    _whm(Topic.RECORD, "parse_dns_zone", _record_indexes, of="zone"),
    _whm(Topic.SERIAL, "parse_dns_zone", _serials, of="zone"),
    _whm(Topic.RECORD_LINE, "dumpzone", _record_lines, of="domain"),
    _uapi(Topic.DOMAIN, "DomainInfo", "list_domains", _domains),
    _uapi(Topic.ZONE, "DomainInfo", "list_domains", _domains),
    _uapi(Topic.MAILBOX, "Email", "list_pops", _column("email")),
    _uapi(Topic.MAILBOX, "Email", "list_pops_with_disk", _column("email")),
    _uapi(Topic.DATABASE, "Mysql", "list_databases", _column("database")),
    _uapi(Topic.DATABASE_USER, "Mysql", "list_users", _column("user")),
    _uapi(Topic.FTP, "Ftp", "list_ftp", _column("user")),
    _uapi(Topic.FEATURE, "Features", "get_feature_metadata", _named_features),
    _uapi(Topic.FEATURE, "Features", "list_features", _keys),
    _uapi(Topic.PHP_VERSION, "LangPHP", "php_get_installed_versions", _scalars),
    _uapi(Topic.SITE, "LangPHP", "php_get_vhost_versions", _column("vhost")),
    _uapi(Topic.RECORD, "DNS", "parse_zone", _record_indexes, of="zone"),
    _uapi(Topic.SERIAL, "DNS", "parse_zone", _serials, of="zone"),
    _uapi(Topic.PATH, "Fileman", "list_files", _files, of="dir"),
)
"""The first source of a topic that a session can call is the one that is looked up."""


def source_of_topic(topic: Topic, api: Api) -> NameSource | None:
    """Return the call by which a session that speaks this API finds the names of a topic."""
    return next((s for s in SOURCES if s.topic is topic and s.api is api), None)


def sources_in(call: Call) -> list[NameSource]:
    """Return the sources that the answer to a call is."""
    return [source for source in SOURCES if source.answers(call)]


def safe_names(names: Iterable[Any]) -> list[str]:
    """Return the texts that can be offered: not empty, not endless, nothing dangerous in them."""
    texts = [name for name in names if isinstance(name, str) and 0 < len(name) <= _LONGEST]
    together = "".join(texts)
    if dangerous(together) or _BLANK.search(together):
        texts = [text for text in texts if not dangerous(text) and not _BLANK.search(text)]
    return texts[:_AT_MOST]


def told_apart(picked: Iterable[Any]) -> tuple[list[str], dict[str, str]]:
    """Return the names that can be offered, and what there is to say about some of them."""
    about = dict[str, str]()
    names = []
    for each in picked:
        name, text = each if isinstance(each, tuple) else (each, "")
        names.append(name)
        if isinstance(name, str) and isinstance(text, str) and text:
            about[name] = text
    return safe_names(names), about
