"""Compare the parameters of a function with those that a description has."""

from collections.abc import Iterator

from cpshell.catalog.description import DescribedFunction, DescribedParameter
from cpshell.catalog.entry import ApiParameter, Function
from cpshell.redact import secret_name


def update_parameters(
    old: Function, new: DescribedFunction
) -> tuple[str, list[tuple[str, ...]], list[str]]:
    """Return the column of parameters, the rows of their values, and what differs."""
    words: list[tuple[bool, str]] = []
    values: list[tuple[str, ...]] = []
    details: list[str] = []
    left = {each.name: each for each in old.parameters}
    for each in new.parameters:
        known = left.pop(each.name, None) or _numbered(left, each.name)
        if known is not None:
            left.pop(known.name, None)
        details += _differences(known, each)
        words.append((not each.required, _word(known, each)))
        listed = _new_values(known, each)
        if listed is not None:
            name = known.name if known else each.name
            values.append(("values", old.api.value, old.full_name, name, *listed, "-"))
    kept = [each for each in left.values() if new.open_body or _is_named(old, each.name)]
    words += [(not each.required, _word(each, None)) for each in kept]
    details += [f"without {each.name}" for each in left.values() if each not in kept]
    return " ".join(word for _, word in sorted(words)) or "-", values, details


def _numbered(left: dict[str, ApiParameter], name: str) -> ApiParameter | None:
    return next((each for each in left.values() if each.numbered and each.matches(name)), None)


def _is_named(function: Function, name: str) -> bool:
    """Return whether a flag of the function names this parameter, or it stands for many."""
    flags = function.flags
    pairs = (*flags.aliases, *flags.destroys_if)
    return "*" in name or name == flags.target or any(name in pair for pair in pairs)


def _word(known: ApiParameter | None, new: DescribedParameter | None) -> str:
    """Return a parameter in the catalog's notation: what is described, and what was known."""
    types = sorted(new.types) if new and new.types else _letters(known)
    if new and new.types == set(_letters(known)):
        types = _letters(known)
    name = known.name if known else new.name if new else ""
    required = new.required if new else bool(known and known.required)
    hidden = known.secret if known else secret_name(name) and bool({"s", "a"} & set(types))
    if not types:
        return f"{name}{'!' if required else ''}{':*' if hidden else ''}"
    return f"{name}{'!' if required else ''}:{'|'.join(types)}{'*' if hidden else ''}"


def _letters(known: ApiParameter | None) -> list[str]:
    return [each.value for each in known.types] if known is not None else []


def _differences(known: ApiParameter | None, new: DescribedParameter) -> Iterator[str]:
    if known is None:
        yield f"with {new.name}{' (required)' if new.required else ''}"
        return
    if known.required != new.required:
        yield f"{new.name} {'required' if new.required else 'no longer required'}"
    before = set(_letters(known))
    if new.types and new.types != before:
        yield f"{new.name} {'|'.join(sorted(before)) or 'untyped'} → {'|'.join(sorted(new.types))}"
    more = [value for value in new.values if value not in known.values.names]
    if more and known.values.names:
        yield f"{new.name} takes {', '.join(more)}"
    elif more:
        yield f"{new.name} has values"


def _new_values(known: ApiParameter | None, new: DescribedParameter) -> tuple[str, str] | None:
    """Return the values and whether they are all; a list that was kept open stays open."""
    before = known.values.names if known is not None else ()
    if not new.values or set(new.values) <= set(before):
        return None
    was_open = known is not None and bool(before) and not known.values.complete
    listed = dict.fromkeys((*before, *new.values)) if was_open else dict.fromkeys(new.values)
    return "|".join(listed), "complete" if new.complete and not was_open else "open"
