"""The page of messages: each is one that the code says, in these words."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # all sources are read

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
MESSAGES = re.findall(r"^### `(.+)`$", PAGE, re.MULTILINE)
_PLACEHOLDER = re.compile(r"'?@?\$?[A-Z]{3,}'?")
GAP = "\0"


def texts_of(source: str) -> list[str]:
    """The texts in a module that are no docstrings; a gap stands for what is filled in."""
    tree = ast.parse(source)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [each.value if isinstance(each, ast.Constant) else GAP for each in node.values]
            texts.append("".join(map(str, parts)))
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
        ):
            texts.append(node.value)
    return texts


@pytest.fixture(scope="module")
def said() -> str:
    """All texts of the program, a line each."""
    sources = (ROOT / "cpshell").rglob("*.py")
    return "\n".join(text for path in sources for text in texts_of(path.read_text("utf-8")))


def runs_of(words: list[str], said: str) -> int:
    """Into how few runs words can be split that are all said; one, where nothing is filled in."""
    for end in range(len(words), 0, -1):
        if " ".join(words[:end]) in said:
            return 1 + (runs_of(words[end:], said) if words[end:] else 0)
    return len(words) + 10


def test_there_are_as_many_as_people_meet() -> None:
    assert len(MESSAGES) >= 40
    assert len(set(MESSAGES)) == len(MESSAGES)


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_is_one_of_the_code(message: str, said: str) -> None:
    for part in _PLACEHOLDER.split(message):
        assert runs_of(part.split(), said) <= 2 or not part.strip(" :,."), part
