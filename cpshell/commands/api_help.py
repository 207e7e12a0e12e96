"""Describe an API from the catalog: its modules, its groups and what is in them."""

from collections.abc import Iterable

from cpshell import catalog
from cpshell.catalog import Api, Function
from cpshell.commands.function_help import describe_function
from cpshell.errors import UsageError

_WIDTH = 100  # characters of a line with several columns


def help_on_api(api: Api, words: list[str]) -> str:
    """Return what the catalog knows of a module, a group or a function.

    Raises:
        UsageError: it knows none of this name.
    """
    if not api.has_modules:
        group = " ".join(words).lower()
        members = [each for each in catalog.functions(api) if (each.group or "").lower() == group]
        if members:
            pairs = [(each.name, noted(each)) for each in members]
            return listing(f"{api.title}, group {members[0].group}", pairs)
    module = words[0] if api.has_modules else None
    name = words[0] if not api.has_modules else words[1] if len(words) > 1 else None
    if name is None:
        functions = catalog.functions(api, module)
        if not functions:
            raise unknown(api, None, words[0])
        pairs = [(function.name, noted(function)) for function in functions]
        return listing(f"{api.title}, module {module}", pairs)
    function = catalog.find(api, module, name)
    if function is None:
        raise unknown(api, module, name)
    return describe_function(function)


def listing(title: str, members: Iterable[tuple[str, str]]) -> str:
    """Return names and what there is to say about them, one below the other."""
    pairs = list(members)
    width = min(30, max((len(name) for name, _ in pairs), default=0))
    return "\n".join([title, *(f"  {name:<{width}}  {about}".rstrip() for name, about in pairs)])


def modules_of(api: Api) -> str:
    """Return the modules of an API with how much is in them, or the groups of WHM API 1."""
    if api.has_modules:
        pairs = [(name, str(len(catalog.names(api, name)))) for name in catalog.modules(api)]
        return _columns("Modules, with the number of their functions", pairs)
    groups: dict[str, int] = {}
    for function in catalog.functions(api):
        groups[function.group or "other"] = groups.get(function.group or "other", 0) + 1
    pairs = sorted(((name, str(count)) for name, count in groups.items()), key=_ignoring_case)
    count = sum(groups.values())
    title = f"{count} functions in {len(groups)} groups: `help whm GROUP` lists one"
    return _columns(title, pairs)


def _ignoring_case(pair: tuple[str, str]) -> str:
    return pair[0].lower()


def _columns(title: str, pairs: list[tuple[str, str]]) -> str:
    """Return short entries, up to three in a line."""
    texts = [f"{name} {count}" for name, count in pairs]
    width = max(map(len, texts), default=0) + 2
    side_by_side = max(1, min(3, _WIDTH // width))
    rows = [texts[at : at + side_by_side] for at in range(0, len(texts), side_by_side)]
    lines = ["  " + "".join(text.ljust(width) for text in row).rstrip() for row in rows]
    return "\n".join([title, *lines])


def unknown(api: Api, module: str | None, name: str) -> UsageError:
    """Return the error for a name that the catalog does not have, with those like it."""
    what = "function" if not api.has_modules or module is not None else "module"
    close = catalog.suggest(api, module, name)
    hint = f"did you mean {' or '.join(close[:3])}?" if close else f"`search {name}` looks further"
    return UsageError(f"{api.title} has no {what} {name!r} in the catalog", hint=hint)


def noted(function: Function) -> str:
    """Return the summary, after a word on a deprecated or removed function."""
    notes = ["deprecated"] if function.deprecated else []
    notes += ["removed"] if function.removed else []
    return f"({', '.join(notes)}) {function.summary}" if notes else function.summary
