"""The house: no circles, one name for one thing, one door to each library."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


@pytest.fixture(scope="module")
def graph(modules) -> dict[str, set[str]]:
    """Which modules each module imports; for type checkers and inside functions too."""
    edges: dict[str, set[str]] = {}
    for module in modules.values():
        named = {
            f"{source}.{name}" if f"{source}.{name}" in modules else source
            for source, name in module.imports
        }
        edges[module.name] = (named & modules.keys()) - {module.name}
    return edges


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The groups of modules that import each other, directly or through others."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        ahead = [start]
        while ahead:
            new = graph[ahead.pop()] - seen
            seen |= new
            ahead += new
        return seen

    left = dict(graph)  # what imports nothing that is left is in no circle
    while ends := [name for name in left if not left[name] & left.keys()]:
        for name in ends:
            del left[name]
    reach = {name: reached(name) for name in left}
    looped = [name for name in left if name in reach[name]]
    groups = {
        tuple(sorted(other for other in looped if other in reach[name] and name in reach[other]))
        for name in looped
    }
    return sorted(map(list, groups))


def test_circles_are_found() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": set(), "f": {"f"}}
    assert circles(graph) == [["a", "b", "c"], ["f"]]


def test_no_modules_import_each_other(graph) -> None:
    assert len(graph) > 300
    assert circles(graph) == []


def repeated(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The names that stand for more than one thing, with the places of these."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for name, place in pairs:
        places[name].append(place)
    return {name: sorted(found) for name, found in places.items() if len(found) > 1}


def test_no_two_modules_of_the_client_share_a_name(client) -> None:
    """The families of commands are named for what they speak to, as other modules may be."""
    named = [
        (module.name.rpartition(".")[2], module.name)
        for module in client
        if not module.is_package and module.parent != "cpshell.commands"
    ]
    assert repeated(named) == {}


def test_no_two_public_classes_of_the_client_share_a_name(client) -> None:
    named = [
        (name, module.name)
        for module in client
        for name in module.classes
        if not name.startswith("_")
    ]
    assert repeated(named) == {}


@pytest.mark.parametrize(
    ("library", "importers"),
    [
        ("httpcore", [f"cpshell.panel.{name}" for name in ("deadlines", "http", "http_errors")]),
        ("httpx", ["cpshell.panel.multipart"]),
        ("pyotp", ["cpshell.auth.otp"]),
        (
            "argcomplete",
            [f"cpshell.shell_completion.{name}" for name in ("answer", "completion_command")],
        ),
    ],
)
def test_only_its_door_imports_a_library(client, library: str, importers: list[str]) -> None:
    found = [
        module.name
        for module in client
        if any(source.partition(".")[0] == library for source, _ in module.imports)
    ]
    assert found == importers


@pytest.mark.parametrize("library", ["prompt_toolkit", "pygments"])
def test_only_the_prompt_imports_it(client, library: str) -> None:
    found = [
        module.name
        for module in client
        if any(source.partition(".")[0] == library for source, _ in module.imports)
    ]
    assert found
    assert [name for name in found if not name.startswith("cpshell.repl.")] == []


def test_of_lessons_only_playing_reads_keys_and_lines_as_the_prompt_does(client) -> None:
    used = [
        (module.parent, source)
        for module in client
        for source, _ in module.imports
        if module.name.startswith("cpshell.lessons") and source.startswith("cpshell.repl")
    ]
    colours = [source for parent, source in used if parent == "cpshell.lessons.export"]
    assert sorted(colours) == ["cpshell.repl.completion.known", "cpshell.repl.highlight"]
    used = [(parent, source) for parent, source in used if source not in colours]
    assert {parent for parent, _ in used} == {"cpshell.lessons.playing"}
    assert {source.rpartition(".")[2] for _, source in used} == {
        "line_input",
        "line_reader",
        "practice_prompt",
    }


def test_the_sandbox_shares_no_code_with_the_client_but_the_catalog(graph, modules) -> None:
    used = {
        name
        for module in modules.values()
        if not module.is_client
        for name in graph[module.name]
        if modules[name].is_client and name != "cpshell"
    }
    assert {name for name in used if not f"{name}.".startswith("cpshell.catalog.")} == set()


def test_only_what_starts_a_sandbox_or_lists_its_options_imports_it(graph, modules) -> None:
    found = {
        module.name
        for module in modules.values()
        if module.is_client and any(not modules[name].is_client for name in graph[module.name])
    }
    starters = {"cpshell.cli", "cpshell.sandbox_login", "cpshell.testing"}
    assert found == {*starters, "cpshell.shell_completion.command_parsers"}


def contracts() -> list[dict[str, object]]:
    """The contracts of import-linter."""
    found: list[dict[str, object]] = tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"][
        "contracts"
    ]
    return found


def test_the_floors_have_no_exceptions() -> None:
    assert any(contract["type"] == "layers" for contract in contracts())
    assert [contract["name"] for contract in contracts() if "ignore_imports" in contract] == []


def test_every_module_stands_on_a_floor(modules) -> None:
    """In a package whose floors are drawn, each module has one; in the whole house, too."""
    for contract in contracts():
        if contract["type"] == "layers":
            assert contract["exhaustive"] is True, contract["name"]
