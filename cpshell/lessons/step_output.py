"""Collect what a step shows, as it stands in lessons: the same for recordings and for runs."""

import re
from typing import Any

from cpshell.events import Failed, Noted, PluginTold, Printed, QuestionAnswered
from cpshell.lessons.match import ERROR, StepResult
from cpshell.render import safe

SHOWN = (Printed, PluginTold, Noted, QuestionAnswered, Failed)
"""The events of which something is shown."""
_COLOR = re.compile(r"\x1b\[[0-9;]*m")


class StepOutput:
    """What a step has shown by now. ``has_value``: a result was more than nothing."""

    def __init__(self) -> None:
        self.printed = ""
        self.failure = ""
        self.exit_code = 0
        self.has_value = False
        self._results = ""

    def add(self, event: Any) -> None:
        """Add what an event shows; the first failure says the exit code."""
        match event:
            case Printed():
                text = safe(without_colors(event.text), multiline=True)
                self.printed += text
                self._results += text
                self.has_value = self.has_value or bool(text)
            case PluginTold():
                text = safe(event.text, multiline=True) + "\n"
                self._results += _on_own_lines(self._results, text)
                self.printed += _on_own_lines(self.printed, text)
            case Noted():
                self._add_beside(safe(f"{event.call}: {event.kind}: {event.text}"))
            case QuestionAnswered():
                self._add_beside(safe(f"{event.question}{event.answer}", multiline=True))
            case Failed():
                hint = f"  hint: {event.hint}\n" if event.hint else ""
                self.failure += safe(f"{ERROR}{event.message}\n{hint}", multiline=True)
                self.exit_code = self.exit_code or event.exit_code

    def result(self, exit_code: int | None) -> StepResult:
        """Return the result of the step; ``exit_code`` is one that it set itself."""
        code = self.exit_code if exit_code is None else exit_code
        return StepResult(self.printed, self.failure, code, results=self._results)

    def _add_beside(self, text: str) -> None:
        """Add what was said beside the results."""
        self.printed += _on_own_lines(self.printed, f"{text}\n")


def without_colors(text: str) -> str:
    """Return text without the codes that colour it on a terminal."""
    return _COLOR.sub("", text)


def _on_own_lines(before: str, text: str) -> str:
    return text if not before or before.endswith("\n") else f"\n{text}"
