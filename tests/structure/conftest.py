"""The modules of the program and what each imports, read from their text."""

import ast
from dataclasses import dataclass
from pathlib import Path

import pytest

import cpshell

ROOT = Path(cpshell.__file__).parent


@dataclass(frozen=True)
class Module:
    """One file: its dotted name, and what stands in it at any place.

    ``imports`` are modules, each with the name that is taken from it; ``classes`` are names.
    """

    name: str
    is_package: bool
    imports: tuple[tuple[str, str | None], ...]
    classes: tuple[str, ...]

    @property
    def is_client(self) -> bool:
        """Whether it belongs to the client and not to the simulated panel."""
        return not f"{self.name}.".startswith("cpshell.sandbox.")

    @property
    def parent(self) -> str:
        """The package that it is in."""
        return self.name.rpartition(".")[0]


def read_module(path: Path) -> Module:
    """Read what a file imports and defines, inside functions and for type checkers too."""
    parts = ["cpshell", *path.relative_to(ROOT).with_suffix("").parts]
    is_package = parts[-1] == "__init__"
    imports: list[tuple[str, str | None]] = []
    classes: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imports += [(alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            imports += [(node.module or "", alias.name) for alias in node.names]
        elif isinstance(node, ast.ClassDef):
            classes.append(node.name)
    name = ".".join(parts[:-1] if is_package else parts)
    return Module(name, is_package, tuple(imports), tuple(classes))


@pytest.fixture(scope="session")
def modules() -> dict[str, Module]:
    """Every module of the program by its name."""
    read = [read_module(path) for path in sorted(ROOT.rglob("*.py"))]
    return {module.name: module for module in read}


@pytest.fixture(scope="session")
def client(modules: dict[str, Module]) -> list[Module]:
    """The modules of the client."""
    return [module for module in modules.values() if module.is_client]
