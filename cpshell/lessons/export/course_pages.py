"""Write a course as pages: an index, and a page for each lesson and translation."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote

from cpshell.errors import LessonFailed
from cpshell.lessons.course import Course, CourseLesson, check_translation
from cpshell.lessons.export.page import Frame, Look, frame_lesson, write_document
from cpshell.lessons.export.page_content import LessonPage, build_lesson_page
from cpshell.lessons.export.page_words import PageWords, language_name, words_for
from cpshell.lessons.lesson import SUFFIX, Lesson
from cpshell.lessons.performer import Performer
from cpshell.render import safe

INDEX = "index.html"
Perform = Callable[[Lesson], AbstractContextManager[Performer]]
"""A lesson → what runs its steps, closed again afterwards."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A lesson of a course with its pages: in its own language first."""

    lesson: CourseLesson
    pages: dict[Path, LessonPage]

    @property
    def first(self) -> LessonPage:
        """Return the page that others are translations of."""
        return self.pages[self.lesson.path]


def build_course(
    course: Course, read: Callable[[Path], Lesson], perform: Perform, look: Look
) -> Iterator[tuple[str, str]]:
    """Run all lessons of a course; yield the names and the texts of its files.

    Raises:
        LessonFailed: a lesson cannot be read or run, or its page would have the name of another.
    """
    names = {path: f"{path.stem}.html" for path in course.paths}
    if INDEX in (name.lower() for name in names.values()):
        raise LessonFailed(f"a lesson cannot be named index{SUFFIX}: the course's page is {INDEX}")
    linked = {path.name: quote(name) for path, name in names.items()}
    written = [_build(course, lesson, read, perform, linked) for lesson in course.lessons]
    yield INDEX, _index(course, written, look)
    for number, each in enumerate(written):
        around = (
            written[number - 1] if number else None,
            written[number + 1] if number + 1 < len(written) else None,
        )
        for path, page in each.pages.items():
            yield names[path], _lesson(course, each, page, number + 1, around, look)


def _build(
    course: Course,
    lesson: CourseLesson,
    read: Callable[[Path], Lesson],
    perform: Perform,
    linked: dict[str, str],
) -> _Written:
    """Run a lesson and its translations. ``linked`` are the pages of the course by lesson."""

    def link(url: str) -> str:
        path, mark, place = url.partition("#")
        name = unquote(path).removeprefix("./")
        return f"{linked.get(name, path)}{mark}{place}"

    languages = {lesson.path: course.language}
    languages |= {path: language for language, path in lesson.translations.items()}
    original = read(lesson.path)
    pages: dict[Path, LessonPage] = {}
    for path, language in languages.items():
        each = original if path == lesson.path else read(path)
        check_translation(each, original)
        with perform(each) as performer:
            pages[path] = build_lesson_page(each, performer, language, link)
    return _Written(lesson, pages)


def _href(path: Path) -> str:
    return escape(quote(f"{path.stem}.html"))


def _lesson(
    course: Course,
    written: _Written,
    page: LessonPage,
    number: int,
    around: tuple[_Written | None, _Written | None],
    look: Look,
) -> str:
    """Return the page of a lesson, with the way to its neighbours and its translations."""
    before, after = around
    own = page.words
    several = own.lesson[1].capitalize()
    place = own.lesson_of.format(number=number, count=len(course.lessons))
    alternates = "".join(
        f'<link rel="alternate" hreflang="{escape(each.language)}" href="{_href(path)}">\n'
        for path, each in written.pages.items()
        if len(written.pages) > 1
    )
    title = escape(safe(course.title))
    top = (
        f'<p class="course"><a href="{INDEX}" lang="{escape(course.language)}">{title}</a>'
        f"<span{own.mark}>{place}</span></p>\n"
    )
    ends = _end("prev", own.previous, before, page.language) + _end(
        "next", own.next, after, page.language
    )
    return frame_lesson(
        page,
        look,
        head=f"{alternates}{_relation('prev', before)}{_relation('next', after)}",
        top=top,
        meta=_translations(written, page),
        end=f'<nav class="ends"{own.mark} aria-label="{several}">\n{ends}</nav>' if ends else "",
    )


def _relation(relation: str, written: _Written | None) -> str:
    return (
        "" if written is None else f'<link rel="{relation}" href="{_href(written.lesson.path)}">\n'
    )


def _end(relation: str, label: str, written: _Written | None, language: str) -> str:
    """Return the link to a neighbour, in the language of the page if there is such a page."""
    if written is None:
        return ""
    same = (path for path, page in written.pages.items() if page.language == language)
    path = next(same, written.lesson.path)
    page = written.pages[path]
    return (
        f'<a class="{relation}" rel="{relation}" href="{_href(path)}"><span>{label}</span>'
        f'<b lang="{escape(page.language)}">{page.heading}</b></a>\n'
    )


def _translations(written: _Written, shown: LessonPage | None) -> str:
    """Return items that link to the other languages of a lesson."""
    return "".join(
        f'<li><a href="{_href(path)}" hreflang="{escape(page.language)}"'
        f' lang="{escape(page.language)}">{escape(language_name(page.language))}</a></li>'
        for path, page in written.pages.items()
        if page is not shown
    )


def _index(course: Course, written: list[_Written], look: Look) -> str:
    """Return the page of the course: its lessons, each with its beginning."""
    steps = sum(each.first.steps for each in written)
    count, title = len(written), escape(safe(course.title))
    words = words_for(course.language)
    length = f"{words.count(count, words.lesson)} · {words.count(steps, words.step)}"
    items = "\n".join(_index_item(each, number, words) for number, each in enumerate(written, 1))
    return write_document(
        Frame(
            title=title,
            heading=title,
            language=escape(course.language),
            words=words,
            meta=f"<li{words.mark}>{length}</li>",
            body=f'<ol class="lessons" role="list">\n{items}\n</ol>',
        ),
        look,
    )


def _index_item(written: _Written, number: int, words: PageWords) -> str:
    page, href = written.first, _href(written.lesson.path)
    summary = f"<p>{page.summary}</p>\n" if page.summary else ""
    return (
        f'<li><span class="ordinal" aria-hidden="true">{number}</span>\n<div>\n'
        f'<h2><a href="{href}">{page.heading}</a></h2>\n{summary}'
        f'<ul class="meta" role="list"><li{words.mark}>{page.length(words)}</li>'
        f"{_translations(written, page)}</ul>\n</div></li>"
    )
