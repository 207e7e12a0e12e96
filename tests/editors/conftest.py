"""The texts that the repository has of the language: scripts, jobs of the cookbook, lessons."""

import re
from pathlib import Path

import pytest

from cpshell.lessons.lesson import LessonBlock
from cpshell.lessons.parse import parse_lesson

ROOT = Path(__file__).parents[2]


def read_texts() -> dict[str, str]:
    texts = {path.name: path.read_text("utf-8") for path in ROOT.glob("examples/*.cps")}
    for path in (ROOT / "docs").glob("*.md"):
        blocks = re.findall(r"^```cpshell\n(.*?)^```$", path.read_text("utf-8"), re.M | re.S)
        scripts = [block for block in blocks if not block.startswith("> ")]
        texts |= {f"{path.name}#{number}": text for number, text in enumerate(scripts, 1)}
    for path in ROOT.glob("examples/*/*.md"):
        lesson = parse_lesson(path.read_text("utf-8"), path.name)
        blocks = [part for part in lesson.parts if isinstance(part, LessonBlock)]
        texts[path.name] = "\n".join(step.command for block in blocks for step in block.steps)
    return texts


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """Scripts by where they stand."""
    found = read_texts()
    assert len(found) > 60
    return found
