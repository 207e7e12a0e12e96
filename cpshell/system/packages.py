"""Find installed Python packages by their entry points, cached so that asking is cheap.

``importlib.metadata`` takes longer to import than a short script to run. What it found is kept
in the cache folder, with the times at which the folders of packages were changed last.
"""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cpshell.errors import UsageError
from cpshell.system.files import Files
from cpshell.system.paths import Paths

_FOLDERS = ("site-packages", "dist-packages")
_CACHE = "plugins.json"


class Packages:
    """Finds packages by the group of their entry points; nothing of them is imported."""

    def __init__(self, files: Files, paths: Paths, variables: Mapping[str, str]) -> None:
        self._files = files
        self._paths = paths
        self._variables = variables

    def with_entry_points(self, group: str) -> list[dict[str, Any]]:
        """Return name, version, summary, contact, file and points of each package, by name."""
        folders = self._folders()
        key = [[folder, self._changed(folder)] for folder in folders]
        path = self._paths.cache_file(_CACHE)
        rows = self._remembered(path, key)
        if rows is None:
            rows = _look(folders, group)
            self._remember(path, key, rows)
        return rows

    def _folders(self) -> list[str]:
        """Return where packages are installed, in the order of the search path."""
        named = self._variables.get("PYTHONPATH", "").split(os.pathsep)
        here = [
            entry for entry in sys.path if entry in named or os.path.basename(entry) in _FOLDERS
        ]
        return list(dict.fromkeys(entry for entry in here if entry))

    def _changed(self, folder: str) -> int:
        try:
            return self._files.status(Path(folder)).st_mtime_ns
        except OSError:
            return 0

    def _remembered(self, path: Path, key: Any) -> list[dict[str, Any]] | None:
        try:
            kept = json.loads(self._files.read_text(path))
            rows = kept["found"] if kept["key"] == key else None
        except (UsageError, ValueError, KeyError, TypeError):
            return None
        return rows if isinstance(rows, list) else None

    def _remember(self, path: Path, key: Any, rows: list[dict[str, Any]]) -> None:
        try:
            self._files.replace_private(path, json.dumps({"key": key, "found": rows}))
        except UsageError:
            return  # asking again is only slower


def _look(folders: Iterable[str], group: str) -> list[dict[str, Any]]:
    """Return one row for each distribution with plugins; the first of a name hides the others."""
    from importlib.metadata import distributions

    rows: dict[str, dict[str, Any]] = {}
    for each in distributions(path=list(folders)):
        points = each.entry_points.select(group=group)
        if not points:
            continue
        metadata = _metadata(each)
        name = metadata.get("Name") or next(iter(points)).name
        if name not in rows:
            rows[name] = {
                "name": name,
                "version": metadata.get("Version"),
                "summary": metadata.get("Summary") or "",
                "contact": _contact(metadata),
                "file": str(each.locate_file("")),
                "points": {point.name: point.value for point in points},
            }
    return [rows[name] for name in sorted(rows)]


def _metadata(distribution: Any) -> Any:
    """Return the metadata of a distribution; nothing where a broken upgrade left none."""
    from email import message_from_string

    try:
        text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO")
    except (OSError, ValueError):
        text = None
    return message_from_string(text or "")


def _contact(metadata: Any) -> str:
    """Return where the author wants to hear of faults, as well as the package says."""
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
