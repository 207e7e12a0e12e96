"""Write a lesson as text, and printed text as lines that match exactly that."""

import re
from collections.abc import Iterable, Sequence

from cpshell.lessons.lesson import Lesson, LessonBlock, Prose, Question, Start, Step, Task
from cpshell.lessons.parse import HEAD
from cpshell.lessons.tasks import KEYS

WILDCARD = "[..]"
ANY_LINES = "..."
_LOOKS_LIKE_SYNTAX = re.compile(r"\\*(?:[>+?] |[>+]\Z|\.\.\.\Z)")
_LOOKS_LIKE_WILDCARD = re.compile(r"\\*\[\.\.\]")
_FENCE_IN_OUTPUT = re.compile(r" {0,3}(`{3,})")


def write_lesson(lesson: Lesson) -> str:
    """Return the text of a lesson; ``parse_lesson`` gives the same lesson again."""
    lines = list(lesson.head)
    for part in lesson.parts:
        lines += _prose_lines(part) if isinstance(part, Prose) else block_lines(part)
    return "\n".join(lines)


def block_lines(block: LessonBlock) -> list[str]:
    """Return the lines of a block, fences included: as they were read, or new ones.

    New fences are longer than any that the steps print.
    """
    if block.written:
        return list(block.written)
    lines = [line for step in block.steps for line in step_lines(step)]
    printed = (_FENCE_IN_OUTPUT.match(line) for line in lines)
    fence = "`" * max((len(match[1]) + 1 for match in printed if match), default=3)
    return [f"{fence}cpshell", *lines, fence]


def step_lines(step: Step) -> list[str]:
    """Return the lines of a step."""
    first, *rest = step.command.split("\n")
    lines = [f"> {first}", *(f"+ {line}" if line else "+" for line in rest), *step.output]
    return [*lines, f"? {step.exit_code}"] if step.exit_code else lines


def _prose_lines(prose: Prose) -> Sequence[str]:
    """Return the lines of narration; those of a task that was not read are made."""
    if isinstance(prose, Task | Question) and not prose.lines:
        return _task_lines(prose)
    return prose.lines


def _task_lines(task: Task | Question) -> list[str]:
    if isinstance(task, Task):
        columns = ((task.text,), task.accepted, task.checks, task.hints)
        keys = KEYS["task"]
    else:
        columns = ((task.text,), task.choices, task.answers, task.hints)
        keys = KEYS["question"]
    return [
        line
        for key, values in zip(keys, columns, strict=True)
        for value in values
        for line in f"> {key}: {value}".replace("\n", "\n>   ").split("\n")
    ]


def head_lines(start: Start) -> list[str]:
    """Return the front matter for these values; nothing where there are none."""
    lines: list[str] = []
    for name in Start.__dataclass_fields__:
        value = getattr(start, name)
        values = value if isinstance(value, tuple) else [] if value is None else [value]
        lines += [f"{name}: {each}" for each in values]
    return [HEAD, *lines, "-->", ""] if lines else []


def escape_output(text: str) -> tuple[str, ...]:
    """Return printed text as the lines of a lesson that match it and nothing else."""
    lines = text.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    return tuple(_escaped(line) for line in lines)


def unescape_output(lines: Iterable[str]) -> list[str]:
    """Return lines of a lesson as they would be printed, wildcards as they stand."""
    return [_LOOKS_LIKE_WILDCARD.sub(_without_one, _unescaped(line)) for line in lines]


def _escaped(line: str) -> str:
    line = _LOOKS_LIKE_WILDCARD.sub(r"\\\g<0>", line)
    return f"\\{line}" if _LOOKS_LIKE_SYNTAX.match(line) else line


def _unescaped(line: str) -> str:
    """Return a line without the backslash that kept it from being syntax."""
    return line[1:] if line.startswith("\\") and _LOOKS_LIKE_SYNTAX.match(line) else line


def _without_one(match: re.Match[str]) -> str:
    return match[0].removeprefix("\\")


def split_at_wildcards(line: str) -> list[str]:
    """Return what stands between the wildcards of a line: one piece more than wildcards."""
    line = _unescaped(line)
    texts = [""]
    end = 0
    for match in _LOOKS_LIKE_WILDCARD.finditer(line):
        texts[-1] += line[end : match.start()]
        if match[0].startswith("\\"):
            texts[-1] += match[0][1:]
        else:
            texts.append("")
        end = match.end()
    texts[-1] += line[end:]
    return texts
