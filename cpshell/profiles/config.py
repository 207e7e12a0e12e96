"""``config.toml``: profiles and groups, read and written; secrets stay where their sources say."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cpshell.errors import UsageError
from cpshell.profiles.login_options import LOGIN_OPTIONS, LoginRequest
from cpshell.profiles.profile import Profile
from cpshell.records import Record, record
from cpshell.system.files import FileMissing, Files

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_SOURCE = re.compile(r"(?:env|file|cmd|keyring):.+|prompt", re.DOTALL)
_OPTIONS = {option.key: name for name, option in LOGIN_OPTIONS.items() if option.key}
_KEYS = ("target", *_OPTIONS, "color")


@record
class Config(Record):
    """What the file says."""

    profiles: Mapping[str, Profile] = MappingProxyType({})
    groups: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    rest: Mapping[str, Any] = MappingProxyType({})  # tables of others


def read_config(files: Files, path: Path) -> Config:
    """The configuration; an empty one where there is no file.

    Raises:
        UsageError: it is no TOML, or a table in it makes no sense.
    """
    try:
        text = files.read_text(path)
    except FileMissing:
        return Config()
    import tomllib

    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is no TOML: {error}") from None
    profiles = tables.pop("profile", {})
    groups = tables.pop("group", {})
    if not isinstance(profiles, dict) or not isinstance(groups, dict):
        raise UsageError(f"{path}: `profile` and `group` are tables: [profile.NAME], [group]")
    return Config(
        {name: _profile(path, name, table) for name, table in profiles.items()},
        {name: _group(path, name, members) for name, members in groups.items()},
        tables,
    )


def _profile(path: Path, name: str, table: Any) -> Profile:
    where = f"{path}: profile {name}"
    if not isinstance(table, dict) or not isinstance(table.get("target"), str):
        raise UsageError(f"{where} has no target", hint='target = "https://HOST:2087"')
    for key, value in table.items():
        if key not in _KEYS:
            raise UsageError(f"{where} has a strange {key}", hint=f"keys: {', '.join(_KEYS)}")
        if not isinstance(value, str):
            raise UsageError(f"{where}: {key} is no text")
        if key in _OPTIONS and LOGIN_OPTIONS[_OPTIONS[key]].kind == "source":
            _check_source(where, key, value)
    values = {name: table[key] for key, name in _OPTIONS.items() if key in table}
    for option in values:
        if LOGIN_OPTIONS[option].kind == "file":
            values[option] = str(path.parent / Path(values[option]).expanduser())
    return Profile(name, LoginRequest(table["target"], **values), table.get("color"))


def _check_source(where: str, key: str, text: str) -> None:
    if not _SOURCE.fullmatch(text):
        raise UsageError(
            f"{where}: {key} is no source; a secret itself does not belong in this file",
            hint="write keyring:NAME, file:PATH, cmd:COMMAND, env:NAME or prompt",
        )


def _group(path: Path, name: str, members: Any) -> tuple[str, ...]:
    if not isinstance(members, list) or not all(isinstance(item, str) for item in members):
        raise UsageError(f"{path}: group {name} is no list of profiles")
    return tuple(members)


def save_profile(files: Files, path: Path, profile: Profile) -> None:
    """Write one profile; everything else in the file stays as it is, comments too.

    Raises:
        UsageError: a name or source that can't be kept, or a file that can't be written.
    """
    if not _NAME.fullmatch(profile.name):
        raise UsageError(
            f"{profile.name!r} is no name for a profile", hint="letters, digits, _ and -"
        )
    for kind, source in profile.secrets:
        if not _SOURCE.fullmatch(source):
            raise UsageError(
                f"the {kind} from {source} can't be kept in a profile",
                hint="use keyring:NAME, file:PATH, cmd:COMMAND, env:NAME or prompt; or --keyring",
            )
    read_config(files, path)  # a file that is broken is not written over
    before = files.read_text(path) if files.exists(path) else ""
    kept = _without(before, profile.name).rstrip("\n")
    files.replace_private(path, f"{kept}\n\n{_table(profile)}" if kept else _table(profile))


def _without(text: str, name: str) -> str:
    """The text without the table of a profile."""
    lines: list[str] = []
    skipping = False
    head = re.compile(rf"""\[\s*profile\s*\.\s*(["']?){re.escape(name)}\1\s*\]""")
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("["):
            skipping = head.match(line.strip()) is not None
        if not skipping:
            lines.append(line)
    return "".join(lines)


def _table(profile: Profile) -> str:
    login = profile.login
    pairs = [
        ("target", login.target),
        *((key, getattr(login, option)) for key, option in _OPTIONS.items()),
        ("color", profile.color),
    ]
    lines = [f"{key} = {_quoted(value)}\n" for key, value in pairs if value is not None]
    return f"[profile.{profile.name}]\n{''.join(lines)}"


def _quoted(text: str) -> str:
    """A basic string of TOML; JSON's escapes are TOML's too, except for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
