"""Tell which names on the server a parameter of a call takes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from cpshell.catalog import Api
from cpshell.repl.completion.candidate_kinds import Expected
from cpshell.repl.completion.name_sources import Topic


@dataclass(frozen=True, slots=True)
class Subject:
    """Names that are wanted: their topic, and what they belong to (a zone, a folder)."""

    topic: Topic
    of: str = ""


_BY_PARAMETER = {
    "user": Topic.USER,
    "username": Topic.USER,
    "account": Topic.USER,
    "cpuser": Topic.USER,
    "domain": Topic.DOMAIN,
    "rootdomain": Topic.DOMAIN,
    "destdomain": Topic.DOMAIN,
    "zone": Topic.ZONE,
    "email": Topic.MAILBOX,
    "db": Topic.DATABASE,
    "dbname": Topic.DATABASE,
    "database": Topic.DATABASE,
    "dbuser": Topic.DATABASE_USER,
    "database_user": Topic.DATABASE_USER,
    "vhost": Topic.SITE,
    "plan": Topic.PACKAGE,
    "pkg": Topic.PACKAGE,
    "pkgname": Topic.PACKAGE,
}
_IN_WHM = {
    "acl": Topic.PRIVILEGE,
    "acllist": Topic.ACL,
    "feature": Topic.FEATURE,
    "featurelist": Topic.FEATURE_LIST,
    "ip": Topic.IP,
    "customip": Topic.IP,
    "owner": Topic.RESELLER,
    "reseller": Topic.RESELLER,
}
_IN_FUNCTION = {
    ("restartservice", "service"): Topic.SERVICE,
    ("configureservice", "service"): Topic.SERVICE,
    ("servicestatus", "service"): Topic.SERVICE,
    ("editpkg", "name"): Topic.PACKAGE,
    ("addpkgext", "name"): Topic.PACKAGE,
    ("delpkgext", "name"): Topic.PACKAGE,
    ("setresellerpackagelimit", "package"): Topic.PACKAGE,
    ("mass_edit_zone", "remove"): Topic.RECORD,
    ("mass_edit_dns_zone", "remove"): Topic.RECORD,
    ("mass_edit_zone", "serial"): Topic.SERIAL,
    ("mass_edit_dns_zone", "serial"): Topic.SERIAL,
    ("removezonerecord", "serialnum"): Topic.SERIAL,
    ("has_feature", "name"): Topic.FEATURE,
    **{
        (f"{verb}zonerecord", line): Topic.RECORD_LINE
        for verb in ("get", "edit", "remove")
        for line in ("line", "Line")
    },
}
_IN_MODULE = {
    ("Mysql", "name"): Topic.DATABASE,
    ("Mysql", "user"): Topic.DATABASE_USER,
    ("Ftp", "user"): Topic.FTP,
    ("Ftp", "account"): Topic.FTP,
    ("Email", "email"): Topic.MAILBOX,
    ("Email", "account"): Topic.MAILBOX,
    ("Features", "name"): Topic.FEATURE,
}
_PHP = "php_"
"""How the functions begin whose ``version`` is one of PHP."""
_USER_FUNCTIONS = frozenset(("delete_user", "rename_user"))
"""Functions of databases whose ``name`` is that of a user."""
REMOTE_PATH = "remote path"
"""The kind of words of commands that name a file on the server."""
_PATHS = frozenset(("dir", "path", "directory", "homedir", "image_file", "source", "destination"))
_PATH_MODULES = frozenset(
    (
        *("AddonDomain", "Backup", "DirectoryIndexes", "DirectoryPrivacy", "Fileman", "Ftp"),
        *("DirectoryProtection", "ImageManager", "PassengerApps", "SubDomain", "Trash", "WebDisk"),
    )
)
_HOME = "."
_OF_ZONE = (Topic.RECORD, Topic.RECORD_LINE, Topic.SERIAL)


def subject_of(place: Expected) -> Subject | None:
    """Return what the value at this place names on the server, if it names something there.

    ``None`` also where it cannot be said yet: records without their zone.
    """
    if place.name == REMOTE_PATH or (
        place.module in _PATH_MODULES and place.name in (*_PATHS, "file")
    ):
        return Subject(Topic.PATH, _folder(place))
    topic = _topic(place)
    if topic not in _OF_ZONE:
        return Subject(topic) if topic else None
    zone = _zone(place.values)
    return Subject(topic, zone) if zone else None


def _topic(place: Expected) -> Topic | None:
    if place.module == "Mysql" and place.name == "name" and place.function in _USER_FUNCTIONS:
        return Topic.DATABASE_USER
    if place.name == "version" and place.function.startswith(_PHP):
        return Topic.PHP_VERSION
    topic = _IN_FUNCTION.get((place.function, place.name))
    topic = topic or _IN_MODULE.get((place.module or "", place.name))
    if topic is None and place.api is Api.WHM:
        topic = _IN_WHM.get(place.name)
    return topic or _BY_PARAMETER.get(place.name)


def _folder(place: Expected) -> str:
    """Return the folder that the path at this place is in: its beginning, or ``dir``."""
    if place.name == "file":
        return place.values.get("dir") or _HOME
    folder, slash, _ = place.typed.rpartition("/")
    return folder or (slash or _HOME)


def _zone(values: Mapping[str, str]) -> str:
    return values.get("zone") or values.get("domain") or ""
