"""List which calls bring names of things on the server, and which parameters take them."""

import re
from collections.abc import Callable, Iterable
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


@dataclass(frozen=True, slots=True)
class NameSource:
    """A call whose answer holds the names of a topic."""

    topic: Topic
    api: Api
    module: str | None
    function: str
    pick: Callable[[Any], Iterable[Any]]
    columns: tuple[str, ...] = ()

    def call(self, as_user: str | None) -> Call:
        """Return the call, which asks for no more than is needed."""
        view = View(columns=self.columns if self.api is Api.WHM else ())
        return Call(self.api, self.module, self.function, view=view, as_user=as_user)

    def answers(self, call: Call) -> bool:
        """Return whether this call brings these names, or some of them."""
        return (self.api, self.module, self.function) == (call.api, call.module, call.function)


def _column(name: str) -> Callable[[Any], Iterable[Any]]:
    return lambda data: [row.get(name) for row in rows(data) if isinstance(row, dict)]


def _domains(data: Any) -> Iterable[Any]:
    """Return the names of ``DomainInfo::list_domains``: one domain, and lists of the others."""
    if not isinstance(data, dict):
        return []
    lists = [value for value in data.values() if isinstance(value, list)]
    return [data.get("main_domain"), *(name for names in lists for name in names)]


SOURCES = (
    NameSource(Topic.USER, Api.WHM, None, "listaccts", _column("user"), ("user", "domain")),
    NameSource(Topic.DOMAIN, Api.WHM, None, "listaccts", _column("domain"), ("user", "domain")),
    NameSource(Topic.ZONE, Api.WHM, None, "listzones", _column("domain")),
    NameSource(Topic.PACKAGE, Api.WHM, None, "listpkgs", _column("name")),
    NameSource(Topic.DOMAIN, Api.UAPI, "DomainInfo", "list_domains", _domains),
    NameSource(Topic.ZONE, Api.UAPI, "DomainInfo", "list_domains", _domains),
    NameSource(Topic.MAILBOX, Api.UAPI, "Email", "list_pops", _column("email")),
    NameSource(Topic.MAILBOX, Api.UAPI, "Email", "list_pops_with_disk", _column("email")),
    NameSource(Topic.DATABASE, Api.UAPI, "Mysql", "list_databases", _column("database")),
    NameSource(Topic.DATABASE_USER, Api.UAPI, "Mysql", "list_users", _column("user")),
    NameSource(Topic.FTP, Api.UAPI, "Ftp", "list_ftp", _column("user")),
)
"""The first source of a topic that a session can call is the one that is looked up."""


_BY_PARAMETER = {
    "user": Topic.USER,
    "username": Topic.USER,
    "account": Topic.USER,
    "domain": Topic.DOMAIN,
    "zone": Topic.ZONE,
    "email": Topic.MAILBOX,
    "db": Topic.DATABASE,
    "database": Topic.DATABASE,
    "plan": Topic.PACKAGE,
    "pkg": Topic.PACKAGE,
    "pkgname": Topic.PACKAGE,
}
_IN_MODULE = {
    ("Mysql", "name"): Topic.DATABASE,
    ("Mysql", "user"): Topic.DATABASE_USER,
    ("Ftp", "user"): Topic.FTP,
    ("Email", "email"): Topic.MAILBOX,
    ("Email", "account"): Topic.MAILBOX,
}


def topic_of_parameter(parameter: str, module: str | None) -> Topic | None:
    """Return what a parameter of this name takes, if that is a name of something on the server."""
    return _IN_MODULE.get((module or "", parameter)) or _BY_PARAMETER.get(parameter)


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
