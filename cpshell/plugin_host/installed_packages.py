"""Plugins in installed packages: their entry points, remembered so that asking is cheap.

``importlib.metadata`` takes longer to import than a short script to run. What it found is kept
in the cache folder, with the times at which the folders of packages were changed last.
"""

import json
import os
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from cpshell.plugin_host.discovery import PluginFile, load_values
from cpshell.system.paths import NAME, write_private

GROUP = "cpshell.plugins"
_PACKAGES = ("site-packages", "dist-packages")


def installed() -> list[PluginFile]:
    """What is installed; nothing of it is imported."""
    folders = _folders()
    key = [[folder, _changed(folder)] for folder in folders]
    path = _kept_in()
    rows = _remembered(path, key)
    if rows is None:
        rows = _look(folders)
        _remember(path, key, rows)
    return [_found(row) for row in rows]


def _kept_in() -> Path:
    from platformdirs import user_cache_path

    return Path(user_cache_path(NAME, appauthor=False), "plugins.json")


def _folders() -> list[str]:
    """Where packages are installed, in the order of the search path."""
    said = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    here = [entry for entry in sys.path if entry in said or os.path.basename(entry) in _PACKAGES]
    return list(dict.fromkeys(entry for entry in here if entry))


def _changed(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0


def _remembered(path: Path, key: Any) -> list[dict[str, Any]] | None:
    try:
        kept = json.loads(path.read_text("utf-8"))
        rows = kept["found"] if kept["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return rows if isinstance(rows, list) else None


def _remember(path: Path, key: Any, rows: list[dict[str, Any]]) -> None:
    try:
        write_private(path, json.dumps({"key": key, "found": rows}))
    except OSError:
        return  # asking again is only slower


def _look(folders: Iterable[str]) -> list[dict[str, Any]]:
    """One row for each distribution that has plugins; the first of a name hides later ones."""
    from importlib.metadata import distributions

    rows: dict[str, dict[str, Any]] = {}
    for each in distributions(path=list(folders)):
        points = each.entry_points.select(group=GROUP)
        if not points:
            continue
        said = _metadata(each)
        name = said.get("Name") or next(iter(points)).name
        if name not in rows:
            rows[name] = {
                "name": name,
                "version": said.get("Version"),
                "summary": said.get("Summary") or "",
                "contact": _contact(said),
                "file": str(each.locate_file("")),
                "points": {point.name: point.value for point in points},
            }
    return [rows[name] for name in sorted(rows)]


def _metadata(distribution: Any) -> Any:
    """What a distribution says of itself; nothing where an upgrade that broke off left nothing."""
    from email import message_from_string

    try:
        text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO")
    except (OSError, ValueError):
        text = None
    return message_from_string(text or "")


def _contact(metadata: Any) -> str:
    """Where the author wants to hear of faults, as well as the package says."""
    links: dict[str, str] = {}
    for entry in metadata.get_all("Project-URL") or []:
        label, _, url = entry.partition(",")
        links[label.strip().lower()] = url.strip()
    for label in ("issues", "bug tracker", "tracker", "source", "repository", "homepage"):
        if label in links:
            return links[label]
    for name in ("Author-email", "Author", "Home-page"):
        if said := metadata.get(name):
            return str(said)
    return ""


def _found(row: dict[str, Any]) -> PluginFile:
    points: dict[str, str] = row["points"]
    return PluginFile(
        name=row["name"],
        file=row["file"],
        load=partial(load_values, points.values()),
        words=tuple(points),
        version=row["version"],
        summary=row["summary"],
        contact=row["contact"],
    )
