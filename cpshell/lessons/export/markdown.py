"""Write a lesson as Markdown for readers: prompts, commands and what they print."""

from cpshell.lessons.lesson import Lesson, LessonBlock, Prose, Question, Task
from cpshell.lessons.performer import Performer
from cpshell.lessons.presentation import Presentation


def build_markdown(lesson: Lesson, performer: Performer) -> str:
    """Run a lesson and return it with results in place of patterns and exit codes."""
    presentation = Presentation(lesson.start.terminal or 80, color=False)
    lines: list[str] = []
    for part in lesson.parts:
        if isinstance(part, Task | Question):
            lines += [f"> {line}" for line in part.shown]
            continue
        if isinstance(part, Prose):
            lines += part.shown
            continue
        text = _transcript(part, performer, presentation)
        fence = "```"
        while f"\n{fence}" in f"\n{text}":
            fence += "`"
        lines += [f"{fence}console", text.rstrip("\n"), fence]
    return "\n".join(lines).strip("\n") + "\n"


def _transcript(block: LessonBlock, performer: Performer, presentation: Presentation) -> str:
    text = ""
    for step in block.steps:
        prompt = presentation.prompt(performer.shell)
        typed = "".join(presentation.typed(step))
        text += f"{prompt}{typed}\n{presentation.result(performer.perform(step))}"
    return text
