"""What a module of the program defines is used in the program: tests alone keep nothing alive."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cpshell

ROOT = Path(cpshell.__file__).parent


def defined(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of what a module defines; what is decorated is used by its decorator."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
            yield node.lineno, node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((node.lineno, each.id) for each in targets if isinstance(each, ast.Name))


def unused(texts: dict[str, str]) -> list[str]:
    """Return the places of what is named nowhere but where it is defined."""
    named: Counter[str] = Counter()
    for text in texts.values():
        named.update(re.findall(r"\w+", text))
    return [
        f"{place}:{line}: {name}"
        for place, text in texts.items()
        for line, name in defined(text)
        if named[name] == 1 and not name.startswith("__")
    ]


def test_what_is_unused_is_found() -> None:
    texts = {"a": "def used(): ...\ndef left(): ...\nKEPT = OTHER = 1\n", "b": "used(KEPT)"}
    assert unused(texts) == ["a:2: left", "a:3: OTHER"]


def test_nothing_is_defined_that_the_program_does_not_use() -> None:
    files = sorted(ROOT.rglob("*.py"))
    assert unused({str(path.relative_to(ROOT)): path.read_text("utf-8") for path in files}) == []
