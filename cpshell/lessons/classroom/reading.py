"""Write what readers see in a browser: the lessons that are open, and each of them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape
from itertools import count

from cpshell.lessons.classroom.seats import ClassLesson
from cpshell.lessons.export.page_words import language_name
from cpshell.lessons.export.prose_html import ProseWriter, without_links
from cpshell.lessons.lesson import Lesson, LessonBlock
from cpshell.lessons.match import as_text
from cpshell.lessons.notes import COMMENT
from cpshell.lessons.presentation import CONTINUED
from cpshell.render import safe

_PAGE = """\
<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/files/classroom.css">
{script}</head>
<body class="reader">
<main>
{body}
</main>
</body>
</html>
"""
_SCRIPT = '<script src="/files/reader.js" defer></script>\n'
_ENTRANCE = """\
<h1>{title}</h1>
<form method="post" action="/enter">
<label for="code">The code of the classroom</label>
<input id="code" name="code" required autocomplete="off" autocapitalize="characters"
 spellcheck="false">
<button>Read along</button>
</form>"""
_NEWS = '<p id="news" role="status" data-opened="{opened}"></p>'


def write_entrance(title: str) -> str:
    """Return the page that asks for the code."""
    return _write(title, _ENTRANCE.format(title=_html(title)), script="")


def write_refusal(title: str, text: str) -> str:
    """Return the page that says why something was refused, with the way back."""
    body = f'<h1>{_html(title)}</h1>\n<p role="alert">{_html(text[:1].upper() + text[1:])}.</p>'
    return _write(title, f'{body}\n<p><a href="/">Back</a></p>', script="")


def write_index(title: str, opened: Iterable[ClassLesson]) -> str:
    """Return the page that lists the lessons that are open."""
    lessons = list(opened)
    items = "\n".join(
        f'<li><a href="/read/{escape(each.name)}">{_heading(each.lesson)}</a></li>'
        for each in lessons
    )
    news = _NEWS.format(opened=len(lessons))
    return _write(title, f"<h1>{_html(title)}</h1>\n{news}\n<ol>\n{items}\n</ol>")


def write_lesson_page(title: str, own: str, lesson: ClassLesson, language: str) -> str:
    """Return the page of a lesson: its narration, its commands and what they print.

    ``own`` is the language of the course.
    """
    shown = lesson.in_language(language).lesson
    others = "".join(
        f' · <a href="/read/{escape(lesson.name)}?lang={code}" hreflang="{code}" lang="{code}">'
        f"{escape(language_name(code))}</a>"
        for code in (own, *lesson.translations)
        if code != language
    )
    back = f'<nav><a href="/">{_html(title)}</a>{others}</nav>'
    parts = "\n".join([f"<h1>{_heading(shown)}</h1>", *_parts(shown)])
    lang = shown.start.lang or language
    return _write(shown.title, f"{back}\n{parts}", lang=lang, script="")


def _parts(lesson: Lesson) -> Iterator[str]:
    places = count(1)
    prose = ProseWriter(lambda _: f"chapter-{next(places)}")
    title = next((line for line, _ in lesson.headings), None)
    for part in lesson.parts:
        if isinstance(part, LessonBlock):
            yield _transcript(part)
            continue
        if title is not None and part.line <= title < part.line + len(part.lines):
            at = title - part.line  # it stands at the top of the page
            part = replace(part, lines=(*part.lines[:at], *part.lines[at + 1 :]))
        yield from prose.blocks(COMMENT.sub("", "\n".join(part.shown)).split("\n"))


def _transcript(block: LessonBlock) -> str:
    lines = []
    for step in block.steps:
        command = _html(step.command.replace("\n", f"\n{CONTINUED}"))
        lines.append(f"<b>&gt; {command}</b>")
        if step.output:
            lines.append(_html(as_text(step).rstrip()))
    return '<pre tabindex="0">' + "\n".join(lines) + "</pre>"


def _heading(lesson: Lesson) -> str:
    return without_links(ProseWriter(str).inline(lesson.title))


def _html(text: str) -> str:
    return escape(safe(text, multiline=True))


def _write(title: str, body: str, *, lang: str = "en", script: str = _SCRIPT) -> str:
    return _PAGE.format(title=_html(title), body=body, lang=escape(lang), script=script)
