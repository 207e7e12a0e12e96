"""A file that says what a new world holds, in TOML or JSON.

The classes here are its shape: a field is a key, its default what holds without it, a dict a table
whose keys are names. What can be ``unlimited`` is None then. docs/sandbox.md describes it.
"""

import json
import tomllib
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from cpshell.sandbox.os_reasons import os_reason

T = TypeVar("T")
_WORDS = {str: "a text", int: "a whole number", bool: "true or false"}


class InvalidSeed(Exception):
    """A seed file that cannot be grown; the text says where in it, and why."""


@dataclass(frozen=True, slots=True)
class SeedPlan:
    """A plan; limits are counts or MiB."""

    owner: str = "root"
    feature_list: str = "default"
    shell: bool = False
    disk_mb: int | None = None
    bandwidth_mb: int | None = None
    max_ftp: int | None = None
    max_sql: int | None = None
    max_pop: int | None = None
    max_lists: int | None = None
    max_sub: int | None = None
    max_parked: int | None = None
    max_addon: int | None = None


@dataclass(frozen=True, slots=True)
class SeedMailbox:
    """A mailbox; without a password it gets one by chance."""

    password: str = ""
    quota_mb: int | None = None
    used_bytes: int = 0
    messages: int = 0


@dataclass(frozen=True, slots=True)
class SeedFtp:
    """An FTP account; its folder is relative to the home folder."""

    password: str = ""
    folder: str = "public_html"
    quota_mb: int | None = None


@dataclass(frozen=True, slots=True)
class SeedDatabase:
    """A database, and the user that may do everything there."""

    engine: Literal["mysql", "postgres"] = "mysql"
    user: str = ""
    used_bytes: int = 0


@dataclass(frozen=True, slots=True)
class SeedAccount:
    """An account: a new one, which needs a domain, or more for one of the usual world."""

    domain: str = ""
    plan: str = ""
    owner: str = ""
    email: str = ""
    password: str = ""
    otp_secret: str = ""
    reseller: bool = False
    privileges: tuple[str, ...] = ()
    suspended: str = ""
    disk_used_mb: int | None = None
    subdomains: dict[str, str] = field(default_factory=dict)
    addons: dict[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    mailboxes: dict[str, SeedMailbox] = field(default_factory=dict)
    forwarders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ftp: dict[str, SeedFtp] = field(default_factory=dict)
    databases: dict[str, SeedDatabase] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    cron: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeedRecord:
    """A DNS record; the parts of ``data`` are apart by blanks, but for texts."""

    name: str
    type: str
    data: str
    ttl: int = 14400


@dataclass(frozen=True, slots=True)
class SeedZone:
    """Records of a zone; one that no account has is made, with the address of its domain."""

    address: str = "192.0.2.10"
    records: tuple[SeedRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class SeedWorld:
    """All of it. ``usual``: over the usual world, or in its place."""

    usual: bool = True
    plans: dict[str, SeedPlan] = field(default_factory=dict)
    accounts: dict[str, SeedAccount] = field(default_factory=dict)
    zones: dict[str, SeedZone] = field(default_factory=dict)


# Reading -------------------------------------------------------------------------------------


def load_seed(path: Path) -> str:
    """Return the content of a file as JSON, checked.

    Raises InvalidSeed when it cannot be read, isn't TOML or JSON (by the ending ``.json``), or has
    another shape.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidSeed(f"cannot read {path}: {os_reason(error)}") from None
    except UnicodeDecodeError as error:
        raise InvalidSeed(f"{path}: it is not UTF-8 at byte {error.start}") from None
    try:
        value = _parse_json(text) if path.suffix == ".json" else tomllib.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidSeed(f"{path}:{error.lineno}:{error.colno}: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise InvalidSeed(f"{path}: {error}") from None
    try:
        _read(SeedWorld, value, "")
    except InvalidSeed as error:
        raise InvalidSeed(f"{path}: {error}") from None
    return json.dumps(value, ensure_ascii=False, default=str)


def parse_seed(text: str) -> SeedWorld:
    """Return what the JSON of :func:`load_seed` says."""
    return _read(SeedWorld, json.loads(text), "")


def _parse_json(text: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise ValueError(f"the key {twice!r} stands twice in one object")
        return found

    return json.loads(text, object_pairs_hook=once)


def _read(kind: type[T], value: Any, at: str) -> T:
    """Return a value as an instance of ``kind``, a class of this module."""
    table = _require(dict, value, at, "a table")
    hints = get_type_hints(kind)
    for name in table:
        if name not in hints:
            near = get_close_matches(name, hints, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise InvalidSeed(f"{_join(at, name)}: unknown key{hint}")
    values: dict[str, Any] = {}
    for each in fields(kind):  # type: ignore[arg-type]
        if each.name in table:
            values[each.name] = _convert(hints[each.name], table[each.name], _join(at, each.name))
        elif each.default is MISSING and each.default_factory is MISSING:
            raise InvalidSeed(f"{at}: the key {each.name} is missing")
    return kind(**values)


def _convert(hint: Any, value: Any, at: str) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is UnionType:
        if value == "unlimited":
            return None
        return _convert(next(one for one in inner if one is not NoneType), value, at)
    if origin is dict:
        table = _require(dict, value, at, "a table")
        return {name: _convert(inner[1], entry, _join(at, name)) for name, entry in table.items()}
    if origin is tuple:
        entries = _require(list, value, at, "a list")
        return tuple(
            _convert(inner[0], entry, f"{at}[{place}]") for place, entry in enumerate(entries)
        )
    if origin is Literal:
        if value not in inner:
            raise InvalidSeed(f"{at}: invalid value {value!r}: write {' or '.join(inner)}")
        return value
    if isinstance(hint, type) and is_dataclass(hint):
        return _read(hint, value, at)
    _require(hint, value, at, _WORDS[hint])
    if hint is int and value < 0:
        raise InvalidSeed(f"{at}: invalid number {value}: it is less than 0")
    return value


def _require(kind: type[T], value: Any, at: str, word: str) -> T:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise InvalidSeed(f"{at or 'the file'}: invalid value {value!r}: {word} is needed")
    return value


def _join(at: str, name: str) -> str:
    """Return the place of a key, quoted where TOML would quote it."""
    plain = name.replace("-", "").replace("_", "").isalnum() and name.isascii()
    shown = name if plain else json.dumps(name, ensure_ascii=False)
    return f"{at}.{shown}" if at else shown
