"""CONTRIBUTING draws the house as it stands: its files are there, and the names in them."""

import re
from pathlib import Path

import pytest

import cpshell

PACKAGE = Path(cpshell.__file__).parent
TEXT = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
DRAWING = TEXT.partition("cpshell/\n")[2].partition("```")[0]
TABLE = TEXT.partition("|---|---|\n")[2].partition("\n\n")[0]
ROWS = re.findall(r"^\| (.+?) \| (.+) \|$", TABLE, re.MULTILINE)


def test_the_drawing_has_every_room_and_no_other() -> None:
    drawn = re.findall(r"^  (\S.*?)  ", DRAWING, re.MULTILINE)
    names = {name.rstrip("/") for entry in drawn for name in entry.split()}
    rooms = {
        path.name
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert names - rooms == set()
    assert rooms - names == {"__init__.py"}


@pytest.mark.parametrize(("what", "where"), ROWS, ids=[what for what, _ in ROWS])
def test_what_one_adds_to_is_where_it_says(what: str, where: str) -> None:
    quoted = re.findall(r"`([^`]+)`", re.sub(r"\]\([^)]*\)", "]", where))
    files = [
        name for name in quoted if re.fullmatch(r"[\w/]+(?:\.(?:py|tsv|md)|/)|tests/\w+", name)
    ]
    assert files
    texts = []
    for name in files:
        path = (
            PACKAGE.parent / name
            if name.startswith(("tests/", "docs/", "docs_site/"))
            else PACKAGE / name
        )
        assert path.exists(), name
        texts += [each.read_text("utf-8") for each in (path, *path.glob("*.py")) if each.is_file()]
    for name in quoted:
        word = name.removesuffix("(…)")
        if texts and re.fullmatch(r"[\w.]+", word) and not word.endswith(".py"):
            assert any(word in text for text in texts), word
