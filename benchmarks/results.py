"""What a whole run is written down as: ``RESULTS.md`` with its tables, and its pictures."""

import json
import os
import platform
import re
import ssl
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.environments import ROOT, nginx
from benchmarks.pictures import PICTURES, draw_svg
from benchmarks.report import Point, Row
from cpshell.version import __version__

_HEADS = """\
| what | best | median | budget | | |
|---|---|---|---|---|---|
"""


@dataclass
class Results:
    """What the modules have shown: rows and remarks of each, and points of all."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    points: list[Point] = field(default_factory=list)

    def add(self, module: str, lines: Iterable[str]) -> None:
        """Take in what a module has kept."""
        rows = self.tables.setdefault(module, [])
        for line in lines:
            record = json.loads(line)
            if "row" in record:
                rows.append(Row(**record["row"]))
            elif "point" in record:
                self.points.append(Point(**record["point"]))
            else:
                self.remarks.setdefault(module, []).append(record["remark"])

    @property
    def missed(self) -> list[Row]:
        """The rows that are over or under their budget."""
        return [
            row for rows in self.tables.values() for row in rows if row.verdict not in ("", "ok")
        ]


def write(results: Results, titles: dict[str, str], folder: Path) -> None:
    """Write RESULTS.md and a picture for each set of points."""
    folder.mkdir(parents=True, exist_ok=True)
    about = (
        "Made by `make bench`, not by hand. The best run of each side is compared, and the medians"
        " beside it; runs are taken in turns."
    )
    budgets = _table(_budgets(results))
    parts = ["# What cpshell costs", about, machine(), "## Budgets", _verdict(results), budgets]
    for name, picture in PICTURES.items():
        points = [point for point in results.points if point.picture == name]
        if points:
            (folder / f"{name}.svg").write_text(draw_svg(picture, points), encoding="utf-8")
            parts.append(f"![{picture.title}]({name}.svg)")
    for module, rows in results.tables.items():
        remarks = "".join(f"\n{remark}\n" for remark in results.remarks.get(module, ()))
        parts.append(f"## {titles[module]}\n\n{_table(rows)}{remarks}")
    text = "\n\n".join(part.rstrip() for part in parts) + "\n"
    (folder / "RESULTS.md").write_text(text, encoding="utf-8")


def machine() -> str:
    """One line on what all was measured with."""
    model = re.search(r"model name\s*: (.*)", _text("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+)", _text("/proc/meminfo"))
    program = nginx()
    served = "a static server of its own"
    if program:
        told = subprocess.run([program, "-v"], capture_output=True, text=True, check=False)
        served = (told.stderr.strip() or "nginx").rpartition(": ")[2]
    parts = (
        datetime.now(UTC).strftime("%Y-%m-%d"),
        f"{os.cpu_count()} × {model[1] if model else platform.processor() or platform.machine()}",
        f"{int(memory[1]) / (1 << 20):.0f} GiB" if memory else "",
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}",
        ssl.OPENSSL_VERSION.rpartition(" ")[0].rpartition(" ")[0].rpartition(" ")[0],
        served,
        f"cpshell {__version__}{_commit()}",
    )
    return " · ".join(part for part in parts if part)


def _commit() -> str:
    command = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return f" ({done.stdout.strip()})" if done.returncode == 0 else ""


def _text(path: str) -> str:
    return Path(path).read_text(errors="replace") if Path(path).exists() else ""


def _budgets(results: Results) -> list[Row]:
    return [row for rows in results.tables.values() for row in rows if row.verdict]


def _verdict(results: Results) -> str:
    count, missed = len(_budgets(results)), [row.what for row in results.missed]
    if not missed:
        return f"All {count} are kept."
    return f"{count - len(missed)} of {count} are kept; missed: {'; '.join(missed)}."


def _table(rows: Sequence[Row]) -> str:
    lines = [
        f"| {_cell(row.what)} | {_number(row.value)} {row.unit} | {_number(row.middle)} {row.unit}"
        f" | {row.budget} | {row.verdict} | {row.beside} |"
        for row in rows
    ]
    return _HEADS + "\n".join(line.replace("| |", "|  |") for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
