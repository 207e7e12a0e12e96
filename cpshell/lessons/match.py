"""Does what was printed fit what the lesson says? And if not, where do they differ?"""

import difflib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cpshell.lessons.lesson import Step
from cpshell.lessons.write import ANY_LINES, WILDCARD, literally, pieces

ERROR = "cpshell: "  # how the line of a failure begins
_BARE_WILDCARD = re.compile(r"(?<=[:\[,])\[\.\.\](?=[,\]}])")
_AROUND = 2  # equal lines shown before and after a difference


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step showed: results, the failure as text, and the exit code. All redacted."""

    printed: str = ""
    failure: str = ""
    exit_code: int = 0

    @property
    def text(self) -> str:
        """Results, and the failure behind them."""
        return self.printed + self.failure


def fits(step: Step, shown: StepResult) -> bool:
    """Whether a step showed what its lesson says.

    The words of a failure count only where the lesson tells them; its exit code always counts.
    """
    return step.exit_code == shown.exit_code and _lines_fit(_expected(step), _actual(step, shown))


def difference(step: Step, shown: StepResult) -> list[str]:
    """Lines that begin with ``-`` for what the lesson says, ``+`` for what was shown."""
    expected, actual = _expected(step), _actual(step, shown)
    codes = [f"- ? {step.exit_code}", f"+ ? {shown.exit_code}"]
    codes = codes if step.exit_code != shown.exit_code else []
    if _lines_fit(expected, actual):
        return codes
    before, after = _comparable(expected, actual)
    lines = difflib.unified_diff(before, after, n=_AROUND, lineterm="")
    return [f"{line[0]} {line[1:]}" for line in lines if not _is_header(line)] + codes


def _is_header(line: str) -> bool:
    return line.rstrip() in ("---", "+++") or line.startswith("@@")


def _expected(step: Step) -> list[str]:
    return _trimmed(step.output)


def _actual(step: Step, shown: StepResult) -> list[str]:
    told = step.exit_code != shown.exit_code or any(
        line.startswith((ERROR, WILDCARD, ANY_LINES)) for line in step.output
    )
    return _trimmed((shown.text if told else shown.printed).split("\n"))


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Lines without the blank ones at the end."""
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _lines_fit(expected: list[str], actual: list[str]) -> bool:
    """``...`` stands for any lines, none included."""
    if ANY_LINES not in expected and _whole_json(expected, actual):
        return True
    at = here = 0
    star = resume = -1
    while here < len(actual):
        if at < len(expected) and expected[at] == ANY_LINES:
            star, resume = at, here
            at += 1
        elif at < len(expected) and line_fits(expected[at], actual[here]):
            at, here = at + 1, here + 1
        elif star >= 0:
            resume += 1
            at, here = star + 1, resume
        else:
            return False
    return all(line == ANY_LINES for line in expected[at:])


def line_fits(expected: str, actual: str) -> bool:
    """Whether a line of the lesson stands for this one: as text, or as a JSON value."""
    return _text_fits(pieces(expected), actual) or _json_fits(expected, actual)


def _text_fits(wanted: list[str], text: str) -> bool:
    first, *rest = wanted
    if not rest:
        return text == first
    last = rest.pop()
    if not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in rest:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= end


def _whole_json(expected: list[str], actual: list[str]) -> bool:
    return len(expected) > 1 and _json_fits("\n".join(expected), "\n".join(actual))


def _json_fits(expected: str, actual: str) -> bool:
    if not expected.startswith(("{", "[")) or not actual.startswith(("{", "[")):
        return False
    wanted, found = _pattern_value(expected), _value(actual)
    return wanted is not None and found is not None and _value_fits(wanted[0], found[0])


def _value(text: str) -> tuple[Any] | None:
    try:
        return (json.loads(text),)
    except (ValueError, RecursionError):
        return None


def _pattern_value(text: str) -> tuple[Any] | None:
    """A JSON value in which ``[..]`` may also stand where a value could, without quotes."""
    return _value(_BARE_WILDCARD.sub(f'"{WILDCARD}"', text))


def _value_fits(wanted: Any, found: Any) -> bool:
    """The order of keys says nothing: it is random on a real server (wire §0)."""
    if wanted == WILDCARD:
        return True
    if isinstance(wanted, str) and isinstance(found, str):
        return wanted == found or _text_fits(pieces(wanted), found)
    if isinstance(wanted, dict) and isinstance(found, dict):
        return wanted.keys() == found.keys() and all(
            _value_fits(wanted[key], found[key]) for key in wanted
        )
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(map(_value_fits, wanted, found))
    return type(wanted) is type(found) and bool(wanted == found)


def _comparable(expected: list[str], actual: list[str]) -> tuple[list[str], list[str]]:
    """Both sides as lines that a diff can be read in: one-line JSON is spread out."""
    if len(expected) == len(actual) == 1:
        wanted, found = _pattern_value(expected[0]), _value(actual[0])
        if wanted is not None and found is not None:
            return _spread(_filled(wanted[0], found[0])), _spread(found[0])
    before = []
    for line in expected:
        same = next((other for other in actual if line_fits(line, other)), None)
        before.append(line if same is None else same)
    return [*before], [*actual]


def _filled(wanted: Any, found: Any) -> Any:
    """The expected value, with what fits put in for patterns: they are no difference."""
    if _value_fits(wanted, found):
        return found
    if isinstance(wanted, dict) and isinstance(found, dict):
        return {
            key: _filled(item, found[key]) if key in found else item for key, item in wanted.items()
        }
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [_filled(*pair) for pair in zip(wanted, found, strict=True)]
    return wanted


def _spread(value: Any) -> list[str]:
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True).split("\n")


def as_text(step: Step) -> str:
    """What a lesson says that a step prints, wildcards as they stand."""
    lines = literally(_expected(step))
    return "".join(f"{line}\n" for line in lines)
