"""The harnesses of ``fuzz/`` hold for some inputs without atheris, too: none has gone stale."""

import random
import runpy
import sys
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parent.parent.parent / "fuzz"
HARNESSES = sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))
_INPUTS = 150


@pytest.fixture
def without_atheris(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = ModuleType("atheris")
    stand_in.instrument_imports = lambda include: nullcontext()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "atheris", stand_in)
    monkeypatch.syspath_prepend(str(FOLDER))


@pytest.mark.usefixtures("without_atheris")
@pytest.mark.parametrize("name", HARNESSES)
def test_a_harness_runs(name: str) -> None:
    harness = runpy.run_path(str(FOLDER / f"{name}.py"), run_name=name)
    number = random.Random(name)
    for _ in range(_INPUTS):
        harness["fuzz"](harness["Input"](number.randbytes(number.randrange(300))))


def test_there_are_harnesses_for_all_that_reads_foreign_text() -> None:
    assert [
        *("cassettes", "config", "journal", "language"),
        *("lessons", "redaction", "replies", "sessionlog"),
    ] == HARNESSES
