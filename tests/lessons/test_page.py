"""The pages of a course: they read on any screen, play to the end, and fetch nothing."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from cpshell.lessons.export.page_words import PageWords, words_for
from tests.lessons.browser import DESK, PHONE, Tab, open_browser

pytestmark = pytest.mark.slow

WIDE = "wide " * 30
LESSON = f"""\
<!-- cpshell
terminal: 200
-->
# Mailboxes, `su` & *more* *.php

Watch [the end](end.md#step-2), `not` [this](javascript:alert(1)).

<!-- note: Only for the trainer. -->

## First things

```cpshell
> echo one
one
> for each in a b {{
+   echo "$each <b>"
+ }}
a <b>
b <b>
> echo '{WIDE}  {WIDE}'; echo 'and  {WIDE}  so  {WIDE}'
{WIDE}  {WIDE}
and  {WIDE}  so  {WIDE}
> echo {"x" * 300}
{"x" * 300}
```

## Second things

> task: Say two, and nothing else.
> hint: echo

```cpshell
> echo two
two
```

And what fails:

```cpshell
> echo $none
? 2
```

```text
{"a line of code that is wider than any phone " * 4}
```
"""
LAST = """\
# The end

That was [all](./mail%2Emd#step-3).

```cpshell
> echo 1
1
> echo 2
2
```
"""
STEPS = 6
FOLDED = 1  # of a task
SEEN = (
    "[...document.querySelectorAll('.step')]"
    ".filter((each) => each.checkVisibility({visibilityProperty: true})).length"
)
AT_END = "document.querySelector('.told').textContent === 'The end of the lesson'"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of two lessons, the first in two languages."""
    folder = tmp_path_factory.mktemp("course") / "lessons"
    folder.mkdir()
    (folder / "course.toml").write_text('title = "Mail & more"\norder = ["mail"]\n', "utf-8")
    (folder / "mail.md").write_text(LESSON, "utf-8")
    (folder / "mail.de.md").write_text(LESSON.replace("Watch", "Sieh"), "utf-8")
    (folder / "end.md").write_text(LAST, "utf-8")
    for name in ("mail", "end"):
        (folder / f"{name}.cassette.jsonl").write_text("", "utf-8")
    return folder


@pytest.fixture(scope="module")
def site(course: Path, program: Any) -> Path:
    """The pages of the course."""
    out = course.with_name("site") / "deep"
    ran = program("export", str(course), "--to", "html", "-o", str(out), network=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    return out


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    """A tab of one browser for all tests here."""
    with open_browser() as opened:
        yield opened


def paced(page: Path, tmp_path: Path, milliseconds: int) -> str:
    """The url of a copy of a page that takes this long for a key, a word and a line."""
    copy = tmp_path / page.name
    text = page.read_text("utf-8")
    copy.write_text(
        re.sub(r'data-(key|line|word)="\d+"', rf'data-\1="{milliseconds}"', text), "utf-8"
    )
    return copy.as_uri()


QUICK, STANDING = 1, 1_000_000


# -- what is in the files ------------------------------------------------------------------


def test_a_course_becomes_an_index_and_a_page_for_each_lesson_and_language(site: Path) -> None:
    names = sorted(path.name for path in site.iterdir())
    assert names == ["end.html", "index.html", "mail.de.html", "mail.html"]
    index = (site / "index.html").read_text("utf-8")
    heading = "Mailboxes, <code>su</code> &amp; <em>more</em> *.php"
    assert re.findall(r'<h2><a href="([^"]+)">(.+)</a></h2>', index) == [
        ("mail.html", heading),
        ("end.html", "The end"),
    ]
    assert "<p>Watch the end, <code>not</code> [this](javascript:alert(1)).</p>" in index
    page = (site / "mail.html").read_text("utf-8")
    assert f"<h1>{heading}</h1>" in page
    assert "<title>Mailboxes, su &amp; more *.php</title>" in page
    assert '<a href="mail.html#step-3"' in (site / "end.html").read_text("utf-8")
    assert '<a href="mail.de.html" hreflang="de" lang="de">Deutsch</a>' in index


def test_pages_name_their_language_their_translations_and_their_neighbours(site: Path) -> None:
    english, german = ((site / name).read_text("utf-8") for name in ("mail.html", "mail.de.html"))
    assert '<html lang="en">' in english
    assert '<html lang="de">' in german
    assert '<h2 id="contents">Contents</h2>' in english
    assert '<h2 id="contents">Inhalt</h2>' in german
    assert "Schritte · dauert 1 Minute<" in german
    assert 'aria-label="Aufgabe"' in german
    assert 'lang="en"' not in re.sub(r"<(?:a|b|link) [^>]*>", "", german)  # of links only
    for text in (english, german):
        assert '<link rel="alternate" hreflang="en" href="mail.html">' in text
        assert '<link rel="alternate" hreflang="de" href="mail.de.html">' in text
        assert '<link rel="next" href="end.html">' in text
        assert '<a href="end.html#step-2"' in text
        assert "trainer" not in text
        assert "[this](javascript:alert(1))" in text


def test_the_policy_of_a_page_allows_its_own_style_and_script_and_nothing_else(site: Path) -> None:
    for path in site.iterdir():
        text = path.read_text("utf-8")
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
        assert policy is not None
        for name in ("style", "script"):
            for content in re.findall(rf"<{name}>(.*?)</{name}>", text, re.DOTALL):
                digest = b64encode(sha256(content.encode()).digest()).decode()
                assert f"{name}-src 'sha256-{digest}'" in policy[1]
        assert policy[1].startswith("default-src 'none'; ")
        assert "unsafe" not in policy[1]


def test_the_same_course_gives_the_same_bytes(site: Path, course: Path, program: Any) -> None:
    again = site.with_name("again")
    program("export", str(course), "--to", "html", "-o", str(again), TZ="Asia/Tokyo", LANG="C")
    pages = {path.name: path.read_bytes() for path in site.iterdir()}
    assert {path.name: path.read_bytes() for path in again.iterdir()} == pages


@pytest.mark.parametrize(
    "arguments", [("--to", "html"), ("--to", "html", "-o", "-"), ("--to", "gif")]
)
def test_a_course_is_written_into_a_folder_only(
    course: Path, run: Any, arguments: tuple[str, ...]
) -> None:
    ran = run("export", str(course), *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "the files of a course need a folder" in ran.err


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("end.md", LAST.replace("2\n```", "3\n```"), "does not show what the lesson says"),
        ("Index.md", LAST, "a lesson cannot be named index.md"),
        ("mail.fr.md", LAST, "this is another step in"),
    ],
)
def test_no_page_is_written_where_one_lesson_is_wrong(
    course: Path, tmp_path: Path, run: Any, name: str, text: str, message: str
) -> None:
    folder, out = tmp_path / "course", tmp_path / "out"
    folder.mkdir()
    for path in course.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / name).write_text(text, "utf-8")
    (folder / "Index.cassette.jsonl").write_text("", "utf-8")
    ran = run("export", str(folder), "--to", "html", "-o", str(out))
    assert ran.code == 6
    assert message in ran.err
    assert not out.exists()


@pytest.mark.parametrize(
    ("text", "title", "kept"),
    [
        ("Before.\n\n# The *title*\n\nAfter.", "The <em>title</em>", ["Before.", "After."]),
        ("```sh\n# a comment\n```", "page", ["# a comment"]),
        ("```sh\n# a comment\n```\n## Title", "Title", ["# a comment"]),
        ("", "page", []),
    ],
)
def test_a_page_is_called_as_the_lesson_and_says_all_else(
    run: Any, tmp_path: Path, text: str, title: str, kept: list[str]
) -> None:
    (tmp_path / "page.md").write_text(f"{text}\n\n```cpshell\n> echo\n\n```\n", "utf-8")
    (tmp_path / "page.cassette.jsonl").write_text("", "utf-8")
    page = run("export", str(tmp_path / "page.md"), "--to", "html").out
    main = page[page.index("<main") : page.index("</main>")]
    assert f"<h1>{title}</h1>" in page
    assert title not in main
    assert [words for words in kept if words in main] == kept


# -- what a browser makes of them ----------------------------------------------------------


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_reads_on_every_screen(
    site: Path, tab: Tab, size: tuple[int, int], dark: bool
) -> None:
    for path in sorted(site.iterdir()):
        tab.open(path.as_uri(), size, dark=dark)
        assert tab.violations() == [], path.name
        assert tab.small_text() == [], path.name
        assert not tab.scrolls_sideways(), path.name
        assert tab.errors == [], path.name
        assert {url for url in tab.asked_for if not url.startswith("data:")} == {path.as_uri()}


def test_what_is_wide_scrolls_in_its_place_and_with_the_keyboard(site: Path, tab: Tab) -> None:
    tab.open((site / "mail.html").as_uri(), PHONE)
    wide = "[...document.querySelectorAll('[tabindex=\"0\"]')]"
    assert tab.value(f"{wide}.map((each) => each.getAttribute('aria-label'))") == [
        "Output of step 3",
        "Wide text",
    ]
    assert tab.value(f"{wide}.every((each) => each.scrollWidth > each.clientWidth)")
    assert tab.value("document.querySelector('#step-4 .output').clientHeight > 80")  # it wraps


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_page_plays_to_its_end_and_then_shows_all(
    site: Path, tab: Tab, tmp_path: Path, size: tuple[int, int]
) -> None:
    tab.open(paced(site / "mail.html", tmp_path, QUICK), size)
    before = tab.value("document.querySelector('main').textContent")
    assert tab.value(SEEN) == STEPS - FOLDED
    tab.click(".play")
    tab.until(f"{SEEN} < {STEPS - FOLDED}")
    assert tab.value("document.querySelector('.play').ariaLabel") == "Pause"
    tab.until(AT_END)
    assert tab.value(SEEN) == STEPS
    assert tab.value("document.querySelector('main').textContent") == before
    assert tab.errors == []


def test_a_result_is_shown_after_its_command_was_typed(
    site: Path, tab: Tab, tmp_path: Path
) -> None:
    tab.open(paced(site / "mail.html", tmp_path, STANDING) + "#step-1")
    shown = "document.querySelector('#step-1 .output').checkVisibility({visibilityProperty: true})"
    typed = "document.querySelector('#step-1 code').textContent"
    tab.click(".play")
    assert (tab.value(typed), tab.value(shown)) == ("", False)
    tab.click(".play")
    assert (tab.value(typed), tab.value(shown)) == ("echo one", True)


def test_a_reader_who_wants_no_motion_sees_no_typing(site: Path, tab: Tab, tmp_path: Path) -> None:
    tab.open(paced(site / "mail.html", tmp_path, QUICK), still=True)
    tab.value("window.seen = []")
    tab.value(
        "new MutationObserver(() => seen.push(document.querySelector('#step-1 code').textContent))"
        ".observe(document.querySelector('#step-1'), {subtree: true, characterData: true,"
        " attributes: true})"
    )
    tab.click(".play")
    tab.until(AT_END)
    assert set(tab.value("seen")) == {"echo one"}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_deep_link_opens_at_its_step_and_plays_from_there(
    site: Path, tab: Tab, tmp_path: Path, size: tuple[int, int]
) -> None:
    tab.open(paced(site / "mail.html", tmp_path, STANDING) + "#step-6", size)
    tab.until(
        "(({top, bottom}) => top >= 0 && bottom <= innerHeight)"
        "(document.querySelector('#step-6').getBoundingClientRect())"
    )
    assert tab.value("document.querySelector('.place').textContent") == f"6 / {STEPS}"
    assert tab.value("document.querySelector('.steps [aria-current]').hash") == "#step-6"
    assert tab.value("document.querySelector('.chapter').value") == "second-things"
    tab.click(".play")
    tab.until("document.querySelector('.told').textContent === 'Step 6 of 6: echo $none'")
    assert tab.value(SEEN) == STEPS - FOLDED
    assert "later" in tab.value("[...document.querySelectorAll('[data-scene]')].at(-1).className")


def test_keys_step_pause_and_leave_while_a_page_plays(site: Path, tab: Tab, tmp_path: Path) -> None:
    tab.open(paced(site / "mail.html", tmp_path, STANDING))
    tab.click(".play")
    tab.value("document.activeElement.blur()")
    for key, seen in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
        tab.press(key)
        assert tab.value(SEEN) == seen, key
    playing = "document.body.classList.contains('playing')"
    assert not tab.value(playing)
    tab.press(" ")
    assert tab.value(playing)
    tab.press(" ")
    assert not tab.value(playing)
    assert tab.violations() == []
    tab.press("Escape")
    assert tab.value(SEEN) == STEPS - FOLDED


def test_the_keyboard_reaches_everything_and_is_seen_where_it_is(site: Path, tab: Tab) -> None:
    tab.open((site / "mail.html").as_uri())
    reached: list[str] = []
    for _ in range(60):
        tab.press("Tab")
        name, outline = tab.value(
            "[document.activeElement === document.body ? 'BODY' : document.activeElement.className,"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        if name == "BODY":
            break
        assert outline == "solid", name
        reached.append(name)
    assert reached[0] == "skip"
    assert {"number", "copy", "play", "back", "forth", "speed", "chapter"} <= set(reached)
    assert reached.count("copy") == STEPS - FOLDED


def test_a_page_speaks_the_language_of_its_lesson(site: Path, tab: Tab, tmp_path: Path) -> None:
    tab.open(paced(site / "mail.de.html", tmp_path, QUICK))
    assert tab.value("document.querySelector('.copy').ariaLabel") == (
        "Befehl von Schritt 1 kopieren"
    )
    tab.click(".play")
    tab.until("document.querySelector('.told').textContent === 'Ende der Lektion'")
    assert tab.errors == []
    assert tab.violations() == []


def test_words_are_english_and_marked_where_a_language_has_none() -> None:
    polish, brazilian = words_for("pl"), words_for("pt-BR")
    assert (polish.contents, polish.mark, polish.language) == ("Contents", ' lang="en"', "en")
    assert (brazilian.contents, brazilian.mark, brazilian.language) == ("Conteúdo", "", "pt-BR")
    places = re.compile(r"{\w+}")
    for code in ("de", "es", "fr", "it", "nl", "pt"):
        for name in PageWords.__dataclass_fields__:
            own, english = getattr(words_for(code), name), getattr(words_for("en"), name)
            assert own or name == "mark", (code, name)
            if isinstance(own, str):
                assert set(places.findall(own)) == set(places.findall(english)), (code, name)


def test_a_button_copies_the_command_and_nothing_else(site: Path, tab: Tab) -> None:
    tab.open((site / "mail.html").as_uri())
    tab.value(
        "Object.defineProperty(navigator, 'clipboard',"
        " {value: {writeText: async (text) => { window.copied = text; }}})"
    )
    tab.click("#step-2 .copy")
    assert tab.value("copied") == 'for each in a b {\n  echo "$each <b>"\n}'
    tab.until("document.querySelector('.told').textContent === 'Copied'")


def test_without_scripts_a_page_is_read_as_it_is(site: Path, tab: Tab) -> None:
    tab.open((site / "mail.html").as_uri(), PHONE, scripts=False)
    tab.call("Emulation.setScriptExecutionDisabled", value=False)
    assert tab.value(SEEN) == STEPS - FOLDED
    assert not tab.value("document.querySelector('.player').checkVisibility()")
    assert tab.value("document.querySelectorAll('.copy').length") == 0
    assert not tab.scrolls_sideways()


def test_what_solves_a_task_is_folded_until_it_is_asked_for(site: Path, tab: Tab) -> None:
    tab.open((site / "mail.html").as_uri())
    open_details = "document.querySelectorAll('details[open]').length"
    assert tab.value(open_details) == 0
    assert "echo two" not in tab.value("document.querySelector('nav').textContent")
    tab.click("summary")
    assert tab.value(open_details) == 1
    tab.open((site / "mail.html").as_uri() + "#step-5")
    assert tab.value(open_details) == 1
    tab.open((site / "mail.html").as_uri())
    for _ in range(5):
        tab.click(".forth")
    assert tab.value(open_details) == 1


def test_on_paper_everything_is_there_and_nothing_is_cut(site: Path, tab: Tab) -> None:
    tab.open((site / "mail.html").as_uri(), dark=True)
    tab.click(".play")
    tab.call("Emulation.setEmulatedMedia", media="print")
    try:
        assert tab.value(SEEN) == STEPS
        wide = (
            "[...document.querySelectorAll('.output')].filter((e) => e.scrollWidth > e.clientWidth)"
        )
        assert tab.value(f"{wide}.length") == 0
        for hidden in (".player", ".contents", ".copy"):
            assert not tab.value(f"document.querySelector({json.dumps(hidden)}).checkVisibility()")
        assert tab.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    finally:
        tab.call("Emulation.setEmulatedMedia", media="")
