"""Keep the rows of imported descriptions, and read them and those of third parties.

Imported ones stand in the data folder, one file an API; the rows of third parties in the files of
the folder ``catalog`` beside the configuration.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from cpshell.catalog import Api
from cpshell.errors import UsageError
from cpshell.system.files import Files
from cpshell.system.system import System

_ENDING = ".tsv"


class CatalogFiles:
    """Gives the texts of :mod:`cpshell.catalog.layers`; ``complain`` hears of unreadable files."""

    def __init__(self, system: System, complain: Callable[[str], None]) -> None:
        self._system = system
        self._complain = complain

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield each file's path and text: imported rows first, so that others win."""
        files, paths = self._system.own_files, self._system.paths
        for folder in (paths.data_file("catalog"), paths.catalog_folder):
            for name in files.names_in(folder):
                if name.endswith(_ENDING):
                    yield from self._text(files, folder / name)

    def _text(self, files: Files, path: Path) -> Iterator[tuple[str, str]]:
        try:
            yield str(path), files.read_text(path)
        except UsageError as error:
            self._complain(error.message)


def imported_file(system: System, api: Api) -> Path:
    """Return where the rows of an imported description are kept."""
    return system.paths.data_file("catalog") / f"{api.value}{_ENDING}"
