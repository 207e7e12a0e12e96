"""What a run of the benchmarks writes down: each module, its rows, budgets and pictures."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from benchmarks.__main__ import MODULES
from benchmarks.pictures import PICTURES
from benchmarks.report import KEPT, against, alone, draw, enough, show
from benchmarks.results import Results, write

FOLDER = Path(__file__).parents[2] / "benchmarks"


def test_every_benchmark_is_run_by_make_bench() -> None:
    programs = {
        path.stem for path in FOLDER.glob("*.py") if "\ndef main()" in path.read_text("utf-8")
    }
    assert programs - {"__main__"} == set(MODULES)


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run that has shown three rows and a line."""
    kept = tmp_path / "rows"
    monkeypatch.setenv(KEPT, str(kept))
    show(against("a start", [0.3, 0.1, 0.2], [0.05, 0.1, 0.06], 1.6, "nothing"))
    show(alone("memory | csv", 3.0, "MiB", 5))
    show(enough("calls", 12.0, "a second", 15))
    for size, seconds in ((1, 0.5), (10, 0.7), (100, 3.0)):
        draw("servers", "16 <jobs>", size, seconds)
    results = Results()
    results.add("start", kept.read_text("utf-8").splitlines())
    write(results, MODULES, tmp_path / "out")
    return tmp_path / "out"


def test_a_row_has_the_best_the_median_its_budget_and_a_verdict(written: Path) -> None:
    text = (written / "RESULTS.md").read_text("utf-8")
    start = "| a start | 2 × | 3.33 × | at most 1.6 | OVER | 100.0 ms beside 50.0 ms (nothing) |"
    assert text.count(start) == 2  # among the budgets, and with its module
    assert "| memory \\| csv | 3 MiB | 3 MiB | at most 5 | ok |  |" in text
    assert "| calls | 12 a second | 12 a second | at least 15 | UNDER |  |" in text
    assert "1 of 3 are kept; missed: a start; calls." in text


def test_points_become_a_picture_that_the_text_shows(written: Path) -> None:
    assert f"![{PICTURES['servers'].title}](servers.svg)" in (written / "RESULTS.md").read_text()
    picture = ElementTree.parse(written / "servers.svg").getroot()
    svg = "{http://www.w3.org/2000/svg}"
    heights = [float(dot.attrib["cy"]) for dot in picture.iter(f"{svg}circle")]
    assert len(heights) == 3
    assert heights == sorted(heights, reverse=True)  # more seconds stand higher
    assert "16 <jobs>" in [text.text for text in picture.iter(f"{svg}text")]
    assert [path.name for path in written.glob("*.svg")] == ["servers.svg"]
