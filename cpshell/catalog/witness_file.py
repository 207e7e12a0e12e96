"""Lay a witness out as a file: one exchange a line, the heads of answers apart."""

import json
from collections.abc import Mapping
from typing import Any

from cpshell.catalog.witness_form import Form

_HEAD = ("status", "reason", "headers", "type", "location", "cookies", "body")


def split_heads(exchanges: Mapping[str, Form]) -> Form:
    """Return exchanges with their heads apart: most have one of a few."""
    heads: dict[str, Form] = {}
    names: dict[str, str] = {}
    bodies: dict[str, Form] = {}
    for asked, form in sorted(exchanges.items()):
        head = {key: value for key, value in form.items() if key in _HEAD}
        text = json.dumps(head, sort_keys=True)
        if head and text not in names:
            names[text] = f"head{len(names) + 1}"
            heads[names[text]] = head
        rest = {key: value for key, value in form.items() if key not in _HEAD}
        bodies[asked] = {"head": names[text], **rest} if head else rest
    return {"heads": heads, "exchanges": bodies}


def exchanges_of(part: Mapping[str, Any]) -> dict[str, Form]:
    """Return the exchanges of one service in a witness, each with its head.

    Raises:
        ValueError: it is not a witness.
    """
    heads, bodies = part.get("heads"), part.get("exchanges")
    if not isinstance(heads, dict) or not isinstance(bodies, dict):
        raise ValueError("heads and exchanges are objects")
    whole: dict[str, Form] = {}
    for name, form in bodies.items():
        if not isinstance(form, dict) or not isinstance(heads.get(form.get("head"), {}), dict):
            raise ValueError(f"{name[:60]!r} is not an exchange")
        rest = {key: value for key, value in form.items() if key != "head"}
        whole[name] = {**heads.get(form.get("head"), {}), **rest}
    return whole


def text_of(whole: Mapping[str, Any]) -> str:
    """Return the text of a witness: JSON with one exchange a line."""
    parts = [_part_text(part) for part in whole["services"]]
    rest = {key: value for key, value in whole.items() if key != "services"}
    return f'{_line(rest)[:-1]},"services":[\n{",".join(parts)}]}}\n'


def _part_text(part: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in part.items() if key not in ("heads", "exchanges")}
    lines = [_line(rest)[:-1]]
    for key in ("heads", "exchanges"):
        members = ",\n".join(f"{_line(name)}:{_line(form)}" for name, form in part[key].items())
        lines.append(f',"{key}":{{\n{members}}}')
    return "".join(lines) + "}"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
