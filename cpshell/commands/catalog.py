"""Say what the catalog knows, bring it up to the server's version, and compare the two."""

import re
from collections.abc import Iterator
from typing import Any

from cpshell import catalog
from cpshell.catalog import Api
from cpshell.catalog.layers import extra_rows, reread
from cpshell.catalog.versions import PACKAGED, imported_version
from cpshell.errors import UsageError
from cpshell.language.counts import counted
from cpshell.language.expressions import quote
from cpshell.panel.call import Call
from cpshell.panel.services import Service
from cpshell.plugin import Arguments, Option, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.shell.shell import Shell
from cpshell.system.files import user_path

_LARGEST = 64 << 20  # bytes; the description of UAPI 11.138 has 7 million
_GZIP = b"\x1f\x8b"
_YAML = re.compile(r"(---|#|\w+:)(\s|$)")  # what a description in YAML begins with, none in JSON
_ACTIONS = ("import", "compare")
_NOT_HERE, _NOT_THERE = "not in the catalog", "not on the server"


def register(registry: Registry) -> None:
    """Add the command."""
    registry.command(
        "catalog",
        _catalog,
        summary="the versions that the catalog knows; import a description, compare with a server",
        parameters=(
            Parameter("action", "import FILE or compare", choices=_ACTIONS, required=False),
            Parameter("file", "an OpenAPI description of cPanel, json or yaml", "file", False),
        ),
        options=(Option("force", "keep a description that lacks much of what is known"),),
        examples=("catalog", "catalog import whm.openapi.json", "catalog compare"),
        group="help",
    )


def _catalog(shell: Shell, given: Arguments) -> Any:
    action = given.text(0)
    if action == "import" and len(given) == 2:
        return _import(shell, given.text(1), force=given.switch("force"))
    if action == "compare" and len(given) == 1 and not given.switch("force"):
        return _compare(shell)
    if len(given) or given.switch("force"):
        raise UsageError(
            "catalog takes `import FILE [--force]`, `compare`, or nothing",
            hint="catalog import whm.openapi.json",
        )
    rows = {api: _describe(api) for api in Api}
    if shell.state.stack and shell.state.stack.current.service is Service.WHM:
        for row in rows.values():
            row |= dict.fromkeys(("server", "not_in_catalog", "not_on_server"))
        rows[Api.WHM] |= _count_differences(shell)
    return list(rows.values())


def _describe(api: Api) -> dict[str, Any]:
    functions = catalog.functions(api)
    return {
        "api": api.value,
        "version": PACKAGED[api],
        "imported": imported_version(api),
        "functions": sum(not function.removed for function in functions),
        "removed": sum(function.removed for function in functions),
        "further_rows": len(extra_rows(api.value)),
    }


def _import(shell: Shell, path: str, *, force: bool) -> list[dict[str, str]]:
    """Keep what a description adds to the package's rows; return what it changes."""
    from cpshell.catalog.openapi import read_description
    from cpshell.catalog.updates import KINDS, update_of
    from cpshell.profiles.catalog_files import imported_file

    system = shell.state.system
    description = read_description(_document(shell, path), path)
    kept = imported_file(system, description.api)
    system.files.ask_to_write(kept)
    update = update_of(description)
    if update.losses and not force:
        raise UsageError(
            f"{path}: of what the catalog knows, {', '.join(update.losses)}: is it cut short, of"
            " another product, or of a much older version? Nothing is kept",
            hint=f"catalog import {_as_typed(path)} --force",
        )
    system.files.replace_private(kept, update.text)
    reread()
    kinds = [each.change for each in update.changes]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in KINDS)
    api, version = description.api.title, description.version
    functions = counted(len(description.functions), "function")
    shell.say(f"{api} {version}: {functions}; {counts}; kept in {kept}")
    for left_out in description.left_out:
        shell.tell(f"warning: {path}: {left_out} is left out: nothing says what module it is of")
    return [
        {"call": _line(description.api, each.function), "change": each.change, "what": each.detail}
        for each in update.changes
    ]


def _document(shell: Shell, path: str) -> Any:
    """Return what a description holds, which may be as large as they come, and no larger."""
    from cpshell.render.readers import read_json, read_yaml
    from cpshell.system.text import decode

    if "://" in path:
        raise UsageError(f"{path} is not a file", hint=f"curl -fO {_as_typed(path)}")
    file = user_path(path)
    with shell.state.system.files.open_bytes(file) as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise UsageError(f"{path} is larger than {_LARGEST >> 20} MiB: not a description of an API")
    if data.startswith(_GZIP):
        raise UsageError(f"{path} is compressed", hint=f"gunzip {_as_typed(path)}")
    text = decode(data, path)
    if file.suffix.lower() in (".yaml", ".yml") or _YAML.match(text):
        return read_yaml(text, path, merges=False)
    return read_json(text, path)


def _as_typed(path: str) -> str:
    return path if re.fullmatch(r"[\w./+-]+", path) else quote(path)


def _line(api: Api, full_name: str) -> str:
    return f"{api.value} {full_name.replace('::', ' ')}"


def _count_differences(shell: Shell) -> dict[str, Any]:
    """Return the version of the server, and how many functions it or the catalog alone has."""
    version, theirs = _read_server(shell)
    found = [row["difference"] for row in _differences(theirs)]
    return {
        "server": version,
        "not_in_catalog": found.count(_NOT_HERE),
        "not_on_server": found.count(_NOT_THERE),
    }


def _compare(shell: Shell) -> list[dict[str, str]]:
    """Return what WHM API 1 has here or there only. No function of UAPI lists UAPI's own."""
    version, theirs = _read_server(shell)
    known = imported_version(Api.WHM) or PACKAGED[Api.WHM]
    shell.say(f"the server: {version}, {len(theirs)} functions for this user; the catalog: {known}")
    return list(_differences(theirs))


def _read_server(shell: Shell) -> tuple[Any, set[str]]:
    """Return the version of the server, and the functions of WHM API 1 that this user may call."""
    version = shell.calls.checked(Call(Api.WHM, None, "version")).data
    answer = shell.calls.checked(Call(Api.WHM, None, "applist")).data
    offered = answer.get("app") if isinstance(answer, dict) else None
    if not isinstance(offered, list):
        raise UsageError("applist gave no list of functions")
    said = version.get("version") if isinstance(version, dict) else version
    return said, {name for name in offered if isinstance(name, str)}


def _differences(theirs: set[str]) -> Iterator[dict[str, str]]:
    ours = {function.name: function for function in catalog.functions(Api.WHM)}
    for name in sorted(theirs | ours.keys(), key=str.lower):
        if name not in ours:
            yield _difference(name, _NOT_HERE, "")
        elif name not in theirs and not ours[name].removed:
            yield _difference(name, _NOT_THERE, ours[name].summary)
        elif name in theirs and ours[name].removed:
            yield _difference(name, "removed, but on the server", ours[name].summary)


def _difference(name: str, what: str, summary: str) -> dict[str, str]:
    return {"call": _line(Api.WHM, name), "difference": what, "summary": summary}
