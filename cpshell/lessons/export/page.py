"""Write the document of a page: what surrounds a lesson so that it reads everywhere and plays.

A page needs nothing from anywhere, and what stands in it can fetch nothing.
"""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path

from cpshell.lessons.export.page_content import Chapter, LessonPage
from cpshell.lessons.export.page_words import PageWords
from cpshell.lessons.presentation import LONGEST, PER_KEY, PER_LINE, PER_WORD
from cpshell.render import safe
from cpshell.system.files import Files

_DATA = Path(__file__).parent / "data"
_COPY = (
    '<svg class="unticked" viewBox="0 0 24 24" aria-hidden="true"><path d="M9 9h11v11H9z"/>'
    '<path d="M5 15H4V4h11v1"/></svg><svg class="ticked" viewBox="0 0 24 24" aria-hidden="true">'
    '<path d="m5 12 5 5L20 7"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Look:
    """The style and the script that all pages have."""

    style: str
    script: str


def read_look(files: Files) -> Look:
    """Return the look of all pages."""
    return Look(files.read_text(_DATA / "page.css"), files.read_text(_DATA / "page.js"))


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the body of a page. All texts are HTML, the title without elements."""

    title: str
    heading: str
    language: str
    words: PageWords
    head: str = ""
    top: str = ""
    meta: str = ""
    contents: str = ""
    body: str = ""
    player: str = ""


def frame_lesson(
    page: LessonPage, look: Look, *, head: str = "", top: str = "", meta: str = "", end: str = ""
) -> str:
    """Return the document of a lesson; what a course adds stands around it."""
    body = f"{page.html}\n{end}"
    return write_document(
        Frame(
            title=escape(page.title),
            heading=page.heading,
            language=escape(page.language),
            head=head,
            top=top,
            meta=f"<li{page.words.mark}>{page.length(page.words)}</li>{meta}",
            words=page.words,
            contents=_contents(page),
            body=body,
            player=_player(page),
        ),
        look,
    )


def write_document(frame: Frame, look: Look) -> str:
    """Return a whole document with its style, and with its script where there is a player."""
    style, script = look.style, look.script
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'" if frame.player else "script-src 'none'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    pace = {"key": PER_KEY, "line": PER_LINE, "word": PER_WORD, "longest": LONGEST}
    data = "".join(f' data-{name}="{round(each * 1000)}"' for name, each in pace.items())
    single = "" if frame.contents else " single"
    return f"""\
<!DOCTYPE html>
<html lang="{frame.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{frame.title}</title>
<link rel="icon" href="data:,">
{frame.head}<style>{style}</style>
</head>
<body{data if frame.player else ""}>
<a class="skip" href="#lesson"{frame.words.mark}>{frame.words.skip}</a>
<div class="page{single}">
<header>
{frame.top}<h1>{frame.heading}</h1>
<ul class="meta" role="list">{frame.meta}</ul>
</header>
{frame.contents}<main id="lesson" tabindex="-1">
{frame.body}
</main>
</div>
{frame.player}{f"<script>{script}</script>" if frame.player else ""}
</body>
</html>
"""


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _contents(page: LessonPage) -> str:
    """Return the navigation within a lesson: its chapters, and the steps of each."""
    if not page.steps:
        return ""
    items = "\n".join(map(_chapter_item, page.chapters))
    few = "" if any(chapter.title for chapter in page.chapters) else " few"
    return (
        f'<nav class="contents{few}" aria-labelledby="contents">\n'
        f'<h2 id="contents"{page.words.mark}>{page.words.contents}</h2>\n'
        f'<ol role="list">\n{items}\n</ol>\n</nav>\n'
    )


def _chapter_item(chapter: Chapter) -> str:
    steps = "\n".join(
        f'<li><a href="#step-{number}">{escape(safe(command))}</a></li>'
        for number, command in chapter.steps
    )
    link = f'<a href="#{escape(chapter.place)}">{escape(chapter.title)}</a>\n'
    listed = f'<ol class="steps" role="list">{steps}</ol>' if steps else ""
    return f"<li>{link if chapter.title else ''}{listed}</li>"


def _icon(path: str, name: str = "") -> str:
    attribute = f' class="{name}"' if name else ""
    return f'<svg{attribute} viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>'


def _player(page: LessonPage) -> str:
    """Return the buttons, which the script shows."""
    if not page.steps:
        return ""
    own = page.words
    named = [chapter for chapter in page.chapters if chapter.title]
    options = "".join(
        f'<option value="{escape(each.place)}">{escape(each.title)}</option>' for each in named
    )
    chapters = (
        f'<select class="chapter" aria-label="{own.chapter}">'
        f'<option value="">{own.beginning}</option>{options}</select>\n'
    )
    speeds = "".join(
        f'<option value="{value}"{" selected" * (value == 1)}>{label}</option>'
        for value, label in ((0.5, "½×"), (1, "1×"), (2, "2×"), (4, "4×"))
    )
    back, forth = (
        _icon("M6 5h2.5v14H6zM19 5v14l-9.5-7z"),
        _icon("M15.5 5H18v14h-2.5zM5 5l9.5 7L5 19z"),
    )
    play = _icon("M7 4.5v15l13-7.5z", "starting") + _icon(
        "M6 5h4.5v14H6zM13.5 5H18v14h-4.5z", "pausing"
    )
    stop = _icon(
        "M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6 10.6 12 5 6.4z"
    )
    return f"""\
<div class="player" role="region" aria-label="{own.player}"{own.mark}
 data-words="{own.as_attribute}" hidden>
{chapters if named else ""}<span class="place"></span>
<button type="button" class="back" aria-label="{own.step_back}">{back}</button>
<button type="button" class="play" aria-label="{own.play}">{play}</button>
<button type="button" class="forth" aria-label="{own.next_step}">{forth}</button>
<select class="speed" aria-label="{own.speed}">{speeds}</select>
<button type="button" class="stop" aria-label="{own.show_all}">{stop}</button>
<span class="told unseen" role="status"></span>
</div>
<template id="copy-icons">{_COPY}</template>
"""
