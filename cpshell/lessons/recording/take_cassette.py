"""Write the cassette of a take, cut off what is taken back, and mask what becomes known later."""

import json
from typing import Any

from cpshell.lessons.cassette_writer import CassetteWriter, Rewrite, line_text, unchanged
from cpshell.redact import Redactor
from cpshell.system.editable_file import EditableFile


class TakeCassette(CassetteWriter):
    """The cassette of a take. Its methods raise FileFailed where the file cannot be written."""

    def __init__(self, file: EditableFile, rewrite: Rewrite = unchanged) -> None:
        """Write on in a file; what it holds already are whole lines."""
        super().__init__(self._append, rewrite)
        self._file = file
        self.lines = file.read().count("\n")

    def cut(self, lines: int) -> None:
        """Take away what was written after so many lines."""
        with self._writing:
            kept = self._file.read().split("\n")[:lines]
            self._file.rewrite("", sum(len(line.encode()) + 1 for line in kept))
            self.lines = lines

    def mask(self, redactor: Redactor, since: int) -> None:
        """Mask the secrets after the first ``since`` in what is written already."""
        with self._writing:
            text = self._file.read()
            if redactor.may_stand_in(text, since):
                lines = text.removesuffix("\n").split("\n")
                masked = (line_text(mask_again(json.loads(line), redactor)) for line in lines)
                self._file.rewrite("".join(masked))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _append(self, text: str) -> None:
        self._file.append(text)
        self.lines += 1


def mask_again(value: Any, redactor: Redactor) -> Any:
    """Return a value, masked by its names before, with all secrets known by now masked."""
    if isinstance(value, dict):
        return {key: mask_again(item, redactor) for key, item in value.items()}
    if isinstance(value, list):
        return [mask_again(item, redactor) for item in value]
    return redactor.value(value)
