"""Compare a description with the package's rows, and write what differs as further rows.

What the package knows besides stays: summaries, targets, secrets, aliases, values that are kept
open, fields of replies that clients rely on. ``x-readonly`` is believed about what is not known to
destroy: a file cannot take the question away that stands before the loss of something.
"""

import json
from collections.abc import Mapping
from typing import Any

from cpshell.catalog.apis import Api
from cpshell.catalog.description import DescribedFunction, Description
from cpshell.catalog.entry import Effect, Function
from cpshell.catalog.index import functions
from cpshell.catalog.layers import package_only
from cpshell.catalog.losses import large_losses
from cpshell.catalog.parameter_updates import update_parameters
from cpshell.catalog.reply_fields import NO_DATA, field_names
from cpshell.catalog.versions import release_of
from cpshell.records import Record, record
from cpshell.redact import secret_name

KINDS = NEW, CHANGED, NOT_THERE = ("new", "changed", "not there")
_VAGUE = ("any", "object", "list", NO_DATA)


@record
class Change(Record):
    """What an import changes about one function."""

    function: str
    change: str  # one of KINDS
    detail: str = ""


@record
class Update(Record):
    """The further rows that an import brings, what they change, and what is much of it."""

    text: str
    changes: tuple[Change, ...]
    losses: tuple[str, ...] = ()


def update_of(description: Description) -> Update:
    """Return what must be added to the package's rows to know the version that is described."""
    api = description.api
    rows: list[tuple[str, ...]] = [("version", api.value, description.version)]
    changes: list[Change] = []
    with package_only():
        known = {each.full_name: each for each in functions(api)}
        described = _as_known(description.functions, known)
        for name in sorted(known.keys() | described.keys(), key=str.lower):
            old, new = known.get(name), described.get(name)
            if new is None:
                found = _missing(known[name], description)
            else:
                found = _described(api, old, new, description.release)
            if found is not None:
                rows += found[0]
                changes.append(found[1])
    gone = sum(each.change == NOT_THERE for each in changes)
    losses = large_losses(known, described, gone)
    return Update("".join("\t".join(row) + "\n" for row in rows), tuple(changes), losses)


def _as_known(
    described: Mapping[str, DescribedFunction], known: Mapping[str, Function]
) -> dict[str, DescribedFunction]:
    """Return the functions by the names that servers know: a path may have other capitals.

    UAPI 11.136 writes ``/ssh/get_shell`` of the module SSH; names are case-sensitive. [H]
    """
    capitals = {name.lower(): name for name in known}
    return {
        name if name in known or meant in described else meant: each
        for name, each in described.items()
        for meant in [capitals.get(name.lower(), name)]
    }


Found = tuple[list[tuple[str, ...]], Change]


def _missing(old: Function, description: Description) -> Found | None:
    """Return the row of a function that the description does not have.

    One of the package's own release says nothing: pages that it was read from list more. Nor does
    any say something of UAPI functions that no description had: what plugins bring is left out.
    """
    release, known = description.release, release_of(old.api)
    undescribed = old.api is Api.UAPI and old.fields is None
    if old.removed or release == known or undescribed:
        return None
    flag = f"removed-by-{release}" if release > known else f"since-{release}-{known}"
    if release < known and old.since is not None:
        return None
    row = _row(old, flags=_with_flag(old.flags_text, flag))
    return [row], Change(old.full_name, NOT_THERE)


def _described(
    api: Api, old: Function | None, new: DescribedFunction, release: int
) -> Found | None:
    if old is not None and old.wraps:
        return None
    base = old or _fresh(api, new)
    details = []
    effect, detail = _effect(old, new)
    details += detail
    flags, detail = _flags(base, new)
    details += detail
    parameters, values, detail = update_parameters(base, new)
    details += detail
    shape = merge_shapes(base.fields, new.shape) if old is not None else new.shape
    if old is not None and shape != base.fields:
        count = len(set(field_names(shape)) - set(field_names(base.fields)))
        details.append(f"{count} more reply fields" if count else "reply fields")
    if old is not None and not details:
        return None
    hidden = sorted(set(filter(secret_name, field_names(shape))) - base.secret_fields)
    if hidden:
        flags = _with_flag(flags, "secret-reply")
    row = _row(base, effect=effect, flags=flags, parameters=parameters)
    rows = [row, *values]
    if shape != base.fields:
        text = json.dumps(shape, ensure_ascii=False, separators=(",", ":"))
        rows.append(("shape", api.value, base.full_name, text))
    if hidden:
        rows.append(("secret", api.value, base.full_name, " ".join(hidden)))
    if old is None:
        return rows, Change(base.full_name, NEW, f"{effect.value}: {base.summary}")
    return rows, Change(base.full_name, CHANGED, "; ".join(details))


def _fresh(api: Api, new: DescribedFunction) -> Function:
    """Return a function that the package does not have, without what must be found out."""
    module, _, name = new.name.rpartition("::")
    since = f"since-{new.since}" if new.since is not None else "-"
    group = new.group if api is Api.WHM else None
    summary = new.summary or "-"
    return Function(api, module or None, name, group, Effect.WRITE, since, summary)


def _effect(old: Function | None, new: DescribedFunction) -> tuple[Effect, list[str]]:
    before = old.effect if old is not None else Effect.WRITE
    destroys = old is not None and (before is Effect.DESTROY or bool(old.flags.destroys_if))
    if new.reads is None or destroys:
        doubt = "described as read-only, still destroys" if new.reads else ""
        return before, [doubt] if doubt else []
    after = Effect.READ if new.reads else Effect.WRITE
    return after, [f"{before.value} → {after.value}"] if after is not before else []


def _flags(old: Function, new: DescribedFunction) -> tuple[str, list[str]]:
    text, details = old.flags_text, []
    wanted = {"deprecated": new.deprecated, "json-body": new.json_body, "post": new.posted}
    for word, on in wanted.items():
        if on != (word in old.flags.words):
            text = _with_flag(text, word) if on else _without_flags(text, word)
            details.append(word if on else f"no longer {word}")
    if old.removed:
        text = _without_flags(text, f"removed-by-{old.flags.removed}")
        details.append("there again")
    return text, details


def _with_flag(text: str, flag: str) -> str:
    flags = [] if text == "-" else text.split(",")
    return ",".join(flags if flag in flags else [*flags, flag])


def _without_flags(text: str, flag: str) -> str:
    return ",".join(each for each in text.split(",") if each != flag) or "-"


def _row(
    function: Function,
    *,
    effect: Effect | None = None,
    flags: str | None = None,
    parameters: str | None = None,
) -> tuple[str, ...]:
    """Return the row of a function with some columns changed."""
    middle = (
        (effect or function.effect).value,
        function.flags_text if flags is None else flags,
        function.parameters_text if parameters is None else parameters,
    )
    if function.api is Api.WHM:
        return (
            function.api.value,
            function.group or "other",
            function.name,
            *middle,
            function.summary or "-",
        )
    return (
        function.api.value,
        function.module or "",
        function.name,
        *middle,
        function.enums_text,
        function.summary or "-",
    )


def merge_shapes(old: Any, new: Any) -> Any:
    """Return the shape that a reply is known to have, with the fields that are described besides.

    Where the two differ the one that is known stays: it has been held against real replies.
    """
    if old is None:
        return None if isinstance(new, str) and new in _VAGUE else new
    if isinstance(old, str) and old in _VAGUE:
        return new
    if isinstance(old, dict) and isinstance(new, dict):
        merged = {key: merge_shapes(value, new.get(key, value)) for key, value in old.items()}
        return merged | {key: value for key, value in new.items() if key not in old}
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new) == 1:
        return [merge_shapes(old[0], new[0])]
    return old
