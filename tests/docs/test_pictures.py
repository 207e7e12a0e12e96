"""The pictures of sessions: each is drawn by ``make picture``, and shown where it belongs."""

import re
import xml.etree.ElementTree as ElementTree
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def _titles() -> dict[str, str]:
    """What each picture that is drawn shows."""
    spec = spec_from_file_location("picture", DOCS / "picture.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: title for name, (title, _) in module.PICTURES.items()}


def test_pictures_are_those_that_are_drawn_and_say_what_they_show() -> None:
    drawn = {
        path.stem: ElementTree.fromstring(path.read_text("utf-8"))[0].text
        for path in DOCS.glob("picture*.svg")
    }
    assert drawn == _titles()


def test_each_picture_is_shown_in_a_document() -> None:
    pages = [ROOT / "README.md", *DOCS.glob("*.md")]
    shown = {
        Path(name).stem: text
        for page in pages
        for text, name in re.findall(r"!\[(.*?)\]\((.*?)\)", page.read_text("utf-8"))
    }
    assert {name: shown.get(name) for name in _titles()} == _titles()
