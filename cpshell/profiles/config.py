"""Read profiles and groups from ``config.toml``, and save profiles in it, without secrets."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cpshell.errors import UsageError
from cpshell.profiles.login_options import LOGIN_OPTIONS, LoginRequest, may_be_profile
from cpshell.profiles.profile import Profile
from cpshell.records import Record, record
from cpshell.source_kinds import ENDS_WITH_PROCESS, PROMPT, SOURCE_KINDS, listed_sources
from cpshell.system.files import FileMissing, Files, user_path

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_OPTIONS = {option.key: name for name, option in LOGIN_OPTIONS.items() if option.key}
_READ_ONLY = "read-only"
PROFILE_KEYS = ("target", *_OPTIONS, "color", "journal", _READ_ONLY)
"""What a profile can say, by the keys of the file."""


@record
class Config(Record):
    """What the file says; ``rest`` are the tables of others."""

    profiles: Mapping[str, Profile] = MappingProxyType({})
    groups: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    rest: Mapping[str, Any] = MappingProxyType({})


def read_config(files: Files, path: Path) -> Config:
    """Return the configuration; an empty one without a file.

    The file is looked at each time, and parsed where it says something new: a fleet reads it for
    each server.

    Raises:
        UsageError: it is invalid TOML, or a table in it makes no sense.
    """
    try:
        text = files.read_text(path)
    except FileMissing:
        return Config()
    return _parsed(path, text)


@lru_cache(maxsize=1)
def _parsed(path: Path, text: str) -> Config:
    import tomllib

    try:
        tables = tomllib.loads(text)
    except ValueError as error:  # of Python, too: a number with thousands of digits
        raise UsageError(f"{path}: invalid TOML: {error}") from None
    except RecursionError:
        raise UsageError(f"{path}: this is nested too deeply") from None
    profiles = tables.pop("profile", {})
    groups = tables.pop("group", {})
    if not isinstance(profiles, dict) or not isinstance(groups, dict):
        raise UsageError(f"{path}: `profile` and `group` must be tables: [profile.NAME], [group]")
    return Config(
        {name: _profile(path, name, table) for name, table in profiles.items()},
        {name: _group(path, name, members) for name, members in groups.items()},
        tables,
    )


def _profile(path: Path, name: str, table: Any) -> Profile:
    if not name.isprintable() or not may_be_profile(name):
        raise UsageError(
            f"{path}: invalid profile name {name!r}",
            hint="use letters, digits, _ and -",
        )
    where = f"{path}: profile {name}"
    if not isinstance(table, dict) or not isinstance(table.get("target"), str):
        raise UsageError(f"{where} has no target", hint='target = "https://HOST:2087"')
    for key, value in table.items():
        if key not in PROFILE_KEYS:
            raise UsageError(
                f"{where} has an unknown key {key!r}", hint=f"keys: {', '.join(PROFILE_KEYS)}"
            )
        if key == _READ_ONLY:
            if not isinstance(value, bool):
                raise UsageError(f"{where}: {key} must be true or false")
        elif not isinstance(value, str):
            raise UsageError(f"{where}: {key} must be a string")
        if key in _OPTIONS and LOGIN_OPTIONS[_OPTIONS[key]].kind == "source":
            _check_source(where, key, value)
    values = {name: table[key] for key, name in _OPTIONS.items() if key in table}
    for option in values:
        if LOGIN_OPTIONS[option].kind == "file":
            values[option] = str(path.parent / user_path(values[option]))
    journal = table.get("journal")
    if journal is not None:
        journal = str(path.parent / user_path(journal))
    login = LoginRequest(table["target"], **values)
    return Profile(name, login, table.get("color"), journal, table.get(_READ_ONLY, False))


def _check_source(where: str, key: str, text: str) -> None:
    if not _is_lasting(text):
        raise UsageError(
            f"{where}: invalid {key} source; a secret itself does not belong in this file",
            hint=f"write {listed_sources(lasting=True)}",
        )


def _is_lasting(source: str) -> bool:
    """Return whether this is a source that means the same in a later process."""
    kind, _, rest = source.partition(":")
    return source == PROMPT or (
        kind in SOURCE_KINDS and kind not in (PROMPT, ENDS_WITH_PROCESS) and bool(rest)
    )


def _group(path: Path, name: str, members: Any) -> tuple[str, ...]:
    if not isinstance(members, list) or not all(isinstance(item, str) for item in members):
        raise UsageError(f"{path}: group {name} must be a list of profiles")
    return tuple(members)


def save_profile(files: Files, path: Path, profile: Profile) -> None:
    """Save a profile; everything else in the file stays as it is, comments too.

    Raises:
        UsageError: a name or source that cannot be kept, or a file that cannot be written.
    """
    if not _NAME.fullmatch(profile.name):
        raise UsageError(
            f"invalid profile name {profile.name!r}", hint="use letters, digits, _ and -"
        )
    for kind, source in profile.secrets:
        if not _is_lasting(source):
            raise UsageError(
                f"the source of the {kind} cannot be kept in a profile",
                hint=f"use {listed_sources(lasting=True)}; or --keyring",
            )
    read_config(files, path)  # a file that is broken is not written over
    before = files.read_text(path) if files.exists(path) else ""
    from cpshell.profiles.config_edit import set_profile  # brings tomlkit

    after = set_profile(before, profile.name, _values(profile), ("target", *_OPTIONS))
    files.replace_private(path, after)


def _values(profile: Profile) -> dict[str, str]:
    """Return what a profile holds, by the keys of the file."""
    login = profile.login
    values = {
        "target": login.target,
        **{key: getattr(login, option) for key, option in _OPTIONS.items()},
        "color": profile.color,
    }
    return {key: value for key, value in values.items() if value is not None}
