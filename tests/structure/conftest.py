"""The modules of the program and what each imports, read from their text."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import cpshell

ROOT = Path(cpshell.__file__).parent


@dataclass(frozen=True)
class Module:
    """One file: its dotted name, its syntax tree, and whether it is a package's ``__init__``."""

    name: str
    tree: ast.Module
    is_package: bool

    @property
    def is_client(self) -> bool:
        """Whether it belongs to the client and not to the simulated panel."""
        return not f"{self.name}.".startswith("cpshell.sandbox.")

    @property
    def parent(self) -> str:
        """The package that it is in."""
        return self.name.rpartition(".")[0]

    def imports(self) -> Iterator[tuple[str, str | None]]:
        """Every import, wherever it stands: a module, and the name taken from it."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, None) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name} has a relative import"
                yield from ((node.module or "", alias.name) for alias in node.names)


@pytest.fixture(scope="session")
def modules() -> dict[str, Module]:
    """Every module of the program by its name."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = ["cpshell", *path.relative_to(ROOT).with_suffix("").parts]
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        found[name] = Module(name, ast.parse(path.read_text()), is_package)
    return found


@pytest.fixture(scope="session")
def client(modules: dict[str, Module]) -> list[Module]:
    """The modules of the client."""
    return [module for module in modules.values() if module.is_client]
