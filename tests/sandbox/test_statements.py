"""The SQL of the sandbox keeps to what every version of ``sqlite3`` takes."""

import ast
import re
from pathlib import Path

import cpshell.sandbox

FILES = sorted(Path(cpshell.sandbox.__file__).parent.rglob("*.py"))


def test_no_statement_numbers_its_placeholders() -> None:
    """``?1`` with values in their order is deprecated in Python 3.12 and an error in 3.14."""
    numbered = [
        f"{path.name}:{node.lineno}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.search(r"\?\d", node.value)
    ]
    assert len(FILES) > 100
    assert numbered == []
