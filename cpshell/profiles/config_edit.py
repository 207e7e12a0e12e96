"""Edit the text of ``config.toml``; comments and layout stay as they are.

This brings tomlkit: import it where something is saved.
"""

import tomllib
from collections.abc import Container, Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable, Item, Table

from cpshell.errors import UsageError


def set_profile(text: str, name: str, values: Mapping[str, str], keys: Container[str]) -> str:
    """Return the text with a profile that holds ``values``; whatever else it says stays.

    Of a profile that is there already, those of its ``keys`` that have no value now are removed.
    The new text is read back: it means what it should, or it is not returned.

    Raises:
        UsageError: this text cannot be edited so.
    """
    wanted = tomllib.loads(text)
    profile = wanted.setdefault("profile", {}).setdefault(name, {})
    kept = {key: value for key, value in profile.items() if key not in keys}
    wanted["profile"][name] = {**kept, **values}
    for edit in (_with_values, _with_table, _with_inline_table):
        try:
            edited = edit(_ended(text), name, values, keys)
            if tomllib.loads(edited) == wanted:
                return edited
        except (TOMLKitError, tomllib.TOMLDecodeError, LookupError, ValueError):
            continue  # this text has no room for it: a header cannot stand after dotted keys
    raise _not_editable(name, values)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _with_values(text: str, name: str, values: Mapping[str, str], keys: Container[str]) -> str:
    """Change the values of a profile where they stand, each in a document parsed afresh: in one
    with dotted keys, tomlkit loses its way after the first change."""
    old = tomllib.loads(text)["profile"][name]
    for key in [*values, *(key for key in old if key in keys and key not in values)]:
        document: Any = tomlkit.parse(text)
        profile = document["profile"][name]
        if key not in values:
            del profile[key]
        elif old.get(key) != values[key]:
            profile[key] = _item(values[key])
        text = tomlkit.dumps(document)
    return text


def _with_table(text: str, name: str, values: Mapping[str, str], keys: Container[str]) -> str:
    """Add a profile under a header of its own."""
    return _added(text, name, values, tomlkit.table())


def _with_inline_table(
    text: str, name: str, values: Mapping[str, str], keys: Container[str]
) -> str:
    """Add a profile on a line of its own."""
    return _added(text, name, values, tomlkit.inline_table())


def _added(text: str, name: str, values: Mapping[str, str], table: Table | InlineTable) -> str:
    document = tomlkit.parse(text)
    if "profile" not in document:
        document["profile"] = tomlkit.table(is_super_table=True)
    table.update({key: _item(value) for key, value in values.items()})
    profiles: Any = document["profile"]
    profiles[name] = table
    return tomlkit.dumps(document)


def _item(text: str) -> Item:
    """Return a basic string; JSON's escapes are TOML's too, except for DEL."""
    import json

    return tomlkit.value(json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f"))


def _not_editable(name: str, values: Mapping[str, str]) -> UsageError:
    import json

    lines = "; ".join(f"{key} = {json.dumps(value)}" for key, value in values.items())
    return UsageError(
        f"cannot save the profile {name} without changing what else the file says",
        hint=f"write it yourself, a line each: [profile.{name}]; {lines}",
    )
