"""Run a lesson and make what its page says of it: text, transcript, chapters, length."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cpshell.lessons.export.page_words import PageWords, words_for
from cpshell.lessons.export.prose_html import Link, ProseWriter, cut, text_of, without_links
from cpshell.lessons.export.transcript_html import step_html
from cpshell.lessons.lesson import Lesson, LessonBlock, Prose, Question, Step, Task
from cpshell.lessons.notes import COMMENT
from cpshell.lessons.performer import Performer
from cpshell.lessons.presentation import (
    LONGEST,
    PER_KEY,
    PER_LINE,
    PER_WORD,
    Presentation,
)

_SUMMARY = 200  # characters of the first paragraph


@dataclass(slots=True)
class Chapter:
    """A heading and the steps after it; steps before any heading have a chapter without one.

    Steps that solve a task are not among them.
    """

    place: str
    title: str
    level: int
    steps: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class LessonPage:
    """What a page says of a lesson: its HTML, its chapters, how long it plays in seconds.

    ``heading`` is the title as HTML, and so is the ``summary``; neither has links.
    """

    heading: str
    language: str
    html: str = ""
    summary: str = ""
    seconds: float = 0
    steps: int = 0
    chapters: list[Chapter] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Return the title as text."""
        return text_of(self.heading)

    @property
    def words(self) -> PageWords:
        """Return the words of the page that are its own."""
        return words_for(self.language)

    def length(self, words: PageWords) -> str:
        """Return how long it is, in words."""
        minutes = words.count(max(1, round(self.seconds / 60)), words.minute)
        return words.length.format(steps=words.count(self.steps, words.step), minutes=minutes)


def build_lesson_page(
    lesson: Lesson, performer: Performer, language: str, link: Link = str
) -> LessonPage:
    """Run a lesson and return its page."""
    return _PageBuilder(lesson, performer, language, link).build()


class _PageBuilder:
    def __init__(self, lesson: Lesson, performer: Performer, language: str, link: Link) -> None:
        self._prose = ProseWriter(self._add_chapter, link)
        heading = without_links(self._prose.inline(lesson.title))
        self._page = LessonPage(heading, lesson.start.lang or language)
        self._own = self._page.words
        self._chapters = [Chapter("", "", 2)]
        self._lesson = lesson
        self._performer = performer
        self._presentation = Presentation(lesson.start.terminal or 80, color=False)
        self._needs_title = bool(lesson.headings)
        self._solves_task = False

    def build(self) -> LessonPage:
        parts = [html for part in self._lesson.parts for html in self._part(part)]
        page = self._page
        page.html = "\n".join(parts)
        page.chapters = [each for each in self._chapters if each.steps or each.title]
        return page

    def _part(self, part: Prose | LessonBlock) -> Iterator[str]:
        if isinstance(part, LessonBlock):
            steps = "\n".join(map(self._step, part.steps))
            html = f'<ol class="transcript" role="list">\n{steps}\n</ol>'
            yield _folded(html, self._own) if self._solves_task else html
            self._solves_task = False
            return
        lines = COMMENT.sub("", "\n".join(part.shown)).split("\n")
        if self._needs_title:
            lines = self._without_title(lines)
        if not any(line.strip() for line in lines):
            return
        self._rest(PER_WORD * len(" ".join(lines).split()))
        html = "\n".join(self._prose.blocks(lines))
        if isinstance(part, Task | Question):
            self._solves_task = isinstance(part, Task)
            own = self._own.task if self._solves_task else self._own.question
            name_html = f'<p class="task-name"{self._own.mark}>{own}</p>'
            shown = html.replace(f"<p>{type(part).__name__}: ", f"{name_html}\n<p>", 1)
            yield f'<section class="prose task" data-scene aria-label="{own}">\n{shown}\n</section>'
            return
        if not self._page.summary and "<p>" in html:
            self._page.summary = _first_paragraph(html)
        yield f'<div class="prose" data-scene>\n{html}\n</div>'

    def _without_title(self, lines: list[str]) -> list[str]:
        """Return lines without the first heading, which stands at the top of the page."""
        for number, line in enumerate(lines):
            if line.startswith("#") and line.lstrip("#").strip() == self._lesson.title:
                self._needs_title = False
                return [*lines[:number], *lines[number + 1 :]]
        return lines

    def _step(self, step: Step) -> str:
        self._page.steps += 1
        prompt = self._presentation.prompt(self._performer.shell).rstrip()
        result = self._performer.perform(step)
        shown = self._presentation.result(result)
        if not self._solves_task:
            self._chapters[-1].steps.append((self._page.steps, step.command.split("\n")[0]))
        self._rest(PER_KEY * (len(step.command) + 6))
        self._rest(PER_LINE * (1 + shown.count("\n")))
        words = self._performer.shell.registry
        return step_html(self._page.steps, step, prompt, result, words, self._own)

    def _rest(self, seconds: float) -> None:
        self._page.seconds += min(seconds, LONGEST)

    def _add_chapter(self, text: str) -> str:
        """Return the place of a heading, a name that nothing else on the page has."""
        title = text_of(self._prose.inline(text))
        slug = re.sub(r"\W+", "-", title.lower()).strip("-") or "chapter"
        taken = {"lesson", "contents", *(each.place for each in self._chapters)}
        places = (slug, *(f"{slug}-part-{number}" for number in range(2, len(taken) + 2)))
        free = (each for each in places if each not in taken and not each.startswith("step-"))
        place = next(free, f"chapter-{len(taken)}")
        self._chapters.append(Chapter(place, title, 2))
        return place


def _folded(html: str, own: PageWords) -> str:
    """Return the steps that solve a task, for readers who have tried."""
    summary = f"<summary{own.mark}>{own.show_how}</summary>"
    return f'<details class="solution">{summary}\n{html}\n</details>'


def _first_paragraph(html: str) -> str:
    """Return the first paragraph without its links, cut at a word."""
    paragraph = html[html.index("<p>") + len("<p>") : html.index("</p>")]
    return cut(without_links(paragraph), _SUMMARY)
