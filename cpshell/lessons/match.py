"""Compare what a step printed with what its lesson says, and show where they differ."""

import difflib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cpshell.lessons.lesson import Step
from cpshell.lessons.write import ANY_LINES, WILDCARD, split_at_wildcards, unescape_output

ERROR = "cpshell: "  # how the line of a failure begins
_BARE_WILDCARD = re.compile(r"(?<=[:\[,])\[\.\.\](?=[,\]}])")
_NOTE = re.compile(r"\S.*?: (?:error|warning|message): ")
_QUESTION = re.compile(r".*(?: to go on: |\. Go on\? \(yes/no\) )")
_OF_PLUGIN = re.compile(r"[\w.-]+ asks: ")
_AROUND = 2  # equal lines shown before and after a difference


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step showed: results, the failure as text, the exit code. All redacted.

    What the panel said beside the data, and what was asked, is among what was ``printed``;
    ``results`` are without it, and with what plugins said. ``refusal`` says what the step was not
    allowed to do; it is then shown as it was recorded.
    """

    printed: str = ""
    failure: str = ""
    exit_code: int = 0
    refusal: str = ""
    results: str | None = None

    @property
    def only_results(self) -> str:
        """Return what was printed without what was said beside it."""
        return self.printed if self.results is None else self.results

    @property
    def beside(self) -> list[str]:
        """Return the lines that were said beside the results."""
        rest = Counter(self.printed.splitlines())
        rest.subtract(self.only_results.splitlines())
        return list(rest.elements())

    @property
    def text(self) -> str:
        """Return the results, followed by the failure."""
        return self.printed + self.failure


def fits(step: Step, result: StepResult) -> bool:
    """Tell whether a step showed what its lesson says.

    The words of a failure, and what was said beside the results, count only where the lesson tells
    them; the exit code always counts.
    """
    return step.exit_code == result.exit_code and _lines_fit(_expected(step), _actual(step, result))


def tells_beside(step: Step) -> bool:
    """Tell whether a lesson tells what was said beside the results of a step."""
    signs = (_NOTE, _QUESTION, _OF_PLUGIN)
    lines = unescape_output(step.output)
    return any(sign.match(line) for line in lines for sign in signs)


def is_question(line: str) -> bool:
    """Tell whether a line asks before something is destroyed or replaced."""
    return _QUESTION.match(line) is not None


def difference(step: Step, result: StepResult) -> list[str]:
    """Return lines that begin with ``-`` for the lesson, ``+`` for what was shown."""
    expected, actual = _expected(step), _actual(step, result)
    codes = [f"- ? {step.exit_code}", f"+ ? {result.exit_code}"]
    codes = codes if step.exit_code != result.exit_code else []
    if _lines_fit(expected, actual):
        return codes
    before, after = _comparable(expected, actual)
    lines = difflib.unified_diff(before, after, n=_AROUND, lineterm="")
    return [f"{line[0]} {line[1:]}" for line in lines if not _is_header(line)] + codes


def _is_header(line: str) -> bool:
    return line.rstrip() in ("---", "+++") or line.startswith("@@")


def _expected(step: Step) -> list[str]:
    return _trimmed(step.output)


def _actual(step: Step, result: StepResult) -> list[str]:
    tells_failure = step.exit_code != result.exit_code or any(
        line.startswith((ERROR, WILDCARD, ANY_LINES)) for line in step.output
    )
    printed = result.printed if tells_beside(step) else result.only_results
    return _trimmed((printed + result.failure if tells_failure else printed).split("\n"))


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Return lines without the blank ones at the end."""
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _lines_fit(expected: list[str], actual: list[str]) -> bool:
    """Tell whether all lines fit; ``...`` stands for any lines, none included."""
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
    """Tell whether a line of the lesson stands for this one: as text, or as a JSON value."""
    return _text_fits(split_at_wildcards(expected), actual) or _json_fits(expected, actual)


def _text_fits(texts: list[str], text: str) -> bool:
    first, *rest = texts
    if not rest:
        return text == first
    last = rest.pop()
    if not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in rest:
        position = text.find(piece, at, end)
        if position < 0:
            return False
        at = position + len(piece)
    return at <= end


def _whole_json(expected: list[str], actual: list[str]) -> bool:
    return len(expected) > 1 and _json_fits("\n".join(expected), "\n".join(actual))


def _json_fits(expected: str, actual: str) -> bool:
    if not expected.startswith(("{", "[")) or not actual.startswith(("{", "[")):
        return False
    pattern, value = _pattern_value(expected), _value(actual)
    return pattern is not None and value is not None and _value_fits(pattern[0], value[0])


def _value(text: str) -> tuple[Any] | None:
    try:
        return (json.loads(text),)
    except (ValueError, RecursionError):
        return None


def _pattern_value(text: str) -> tuple[Any] | None:
    """Parse JSON in which ``[..]`` may also stand for a value, without quotes."""
    return _value(_BARE_WILDCARD.sub(f'"{WILDCARD}"', text))


def _value_fits(pattern: Any, value: Any) -> bool:
    """Tell whether two JSON values agree; a real server sends keys in random order."""
    if pattern == WILDCARD:
        return True
    if isinstance(pattern, str) and isinstance(value, str):
        return pattern == value or _text_fits(split_at_wildcards(pattern), value)
    if isinstance(pattern, dict) and isinstance(value, dict):
        return pattern.keys() == value.keys() and all(
            _value_fits(pattern[key], value[key]) for key in pattern
        )
    if isinstance(pattern, list) and isinstance(value, list):
        return len(pattern) == len(value) and all(map(_value_fits, pattern, value))
    return type(pattern) is type(value) and bool(pattern == value)


def _comparable(expected: list[str], actual: list[str]) -> tuple[list[str], list[str]]:
    """Return both sides as lines for a diff that can be read: one-line JSON is spread out."""
    if len(expected) == len(actual) == 1:
        pattern, value = _pattern_value(expected[0]), _value(actual[0])
        if pattern is not None and value is not None:
            return _spread_out(_fill_patterns(pattern[0], value[0])), _spread_out(value[0])
    shown = frozenset(actual)
    return [_filled(line, actual, shown) for line in expected], [*actual]


def _filled(expected: str, actual: list[str], shown: frozenset[str]) -> str:
    """Return the first line that this one stands for, or itself."""
    texts = split_at_wildcards(expected)
    if len(texts) == 1 and not expected.startswith(("{", "[")):  # it stands for one text only
        return texts[0] if texts[0] in shown else expected
    fitting = (line for line in actual if _text_fits(texts, line) or _json_fits(expected, line))
    return next(fitting, expected)


def _fill_patterns(pattern: Any, value: Any) -> Any:
    """Return the expected value with patterns replaced by what fits them."""
    if _value_fits(pattern, value):
        return value
    if isinstance(pattern, dict) and isinstance(value, dict):
        return {
            key: _fill_patterns(item, value[key]) if key in value else item
            for key, item in pattern.items()
        }
    if isinstance(pattern, list) and isinstance(value, list) and len(pattern) == len(value):
        return [_fill_patterns(*pair) for pair in zip(pattern, value, strict=True)]
    return pattern


def _spread_out(value: Any) -> list[str]:
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True).split("\n")


def as_text(step: Step) -> str:
    """Return what a lesson says that a step prints, wildcards as they stand."""
    lines = unescape_output(_expected(step))
    return "".join(f"{line}\n" for line in lines)
