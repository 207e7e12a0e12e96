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


def modules_of(api: Api, width: int | None) -> str:
    """Return the modules of an API with how much is in them, or the groups of WHM API 1."""
    if api.has_modules:
        texts = [f"{name} {len(catalog.names(api, name))}" for name in catalog.modules(api)]
        return columns("Modules, with the number of their functions", texts, width)
    groups: dict[str, int] = {}
    for function in catalog.functions(api):
        groups[function.group or "other"] = groups.get(function.group or "other", 0) + 1
    texts = [f"{name} {groups[name]}" for name in sorted(groups, key=str.lower)]
    count = sum(groups.values())
    title = f"{count} functions in {len(groups)} groups: `help whm GROUP` lists one"
    return columns(title, texts, width)


def columns(title: str, texts: list[str], width: int | None) -> str:
    """Return short entries side by side, as many as there is room for, up to three.

    They go down the first column, then down the next.
    """
    widest = max(map(len, texts), default=0) + 2
    side_by_side = max(1, min(3, ((width or _WIDTH) - 2) // widest))
    height = -(-len(texts) // side_by_side)
    rows = [texts[at::height] for at in range(height)]
    lines = ["  " + "".join(text.ljust(widest) for text in row).rstrip() for row in rows]
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
