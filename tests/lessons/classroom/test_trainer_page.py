"""The trainer's page in a browser: who is where, with the keyboard, on every screen."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lessons.browser import DESK, PHONE, Tab, open_browser
from tests.lessons.classroom.callers import Caller, score

pytestmark = pytest.mark.slow

NAMES = "[...document.querySelectorAll('#learners tbody th')].map((each) => each.firstChild.data)"
CONNECTED = "document.getElementById('state')?.textContent === 'Connected.'"


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    """A tab of a browser, for all tests."""
    with open_browser() as opened:
        yield opened


def open_page(tab: Tab, taught: Any, size: tuple[int, int] = DESK, *, dark: bool = False) -> None:
    """Open the trainer's page; the token is gone from the address when it is there."""
    tab.call("Network.clearBrowserCookies")
    tab.open("about:blank", size, dark=dark)
    tab.call("Page.navigate", url=taught.opened.trainer_url)
    tab.until(CONNECTED)


def fill(caller: Caller) -> None:
    """Let two learners in, one of whom is stuck."""
    for name, tries in (("Ada", 1), ("Björn O'Hara", 4)):
        key = caller.join(name).body["key"]
        caller.ask("POST", "/begin", {"lesson": "hello"}, key)
        report = score(3, 1)
        report["steps"][1] |= {"tries": tries, "task": "Give <b>alice</b> a mailbox."}
        assert caller.ask("POST", "/progress/hello", report, key).status == 200


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_trainers_page_reads_on_every_screen(
    taught: Any, tab: Tab, size: tuple[int, int], dark: bool
) -> None:
    fill(taught.caller)
    open_page(tab, taught, size, dark=dark)
    tab.until(f"{NAMES}.length === 2")
    assert not tab.scrolls_sideways()
    assert tab.small_text() == []
    assert tab.errors == []
    assert all(url.startswith((taught.opened.url, "about:")) for url in tab.asked_for)
    assert tab.violations() == []


def test_the_page_shows_who_is_where_as_it_changes(taught: Any, tab: Tab, tmp_path: Path) -> None:
    caller: Caller = taught.caller
    open_page(tab, taught)
    assert tab.value("location.href") == f"{taught.opened.url}/trainer"
    assert tab.value("document.cookie") == ""  # scripts cannot read it
    assert tab.value("document.getElementById('line').textContent") == taught.opened.line
    assert "SPEAKER-NOTE" in tab.value("document.getElementById('notes').textContent")
    fill(caller)
    tab.until(f'{NAMES}.join() === "Ada,Björn O\'Hara"')
    rows = "[...document.querySelectorAll('#learners tbody tr')].map((each) => each.className)"
    tab.until(f"{rows}.join() === ',stuck'")
    assert tab.value("document.querySelectorAll('#learners b').length") == 0  # names are text
    assert "Give <b>alice</b> a mailbox." in tab.value("document.body.textContent")
    key = caller.join("Cleo").body["key"]
    caller.ask("POST", "/begin", {"lesson": "hello"}, key)
    caller.ask("POST", "/progress/hello", score(3, 3), key)
    tab.until("document.querySelectorAll('#learners progress')[2]?.value === 3")


def test_the_keyboard_opens_the_next_lesson_and_frees_a_seat(taught: Any, tab: Tab) -> None:
    fill(taught.caller)
    open_page(tab, taught)
    tab.until(f"{NAMES}.length === 2")
    tab.value("window.confirm = () => true")
    reached: list[str] = []
    for _ in range(14):
        tab.press("Tab")
        reached.append(
            tab.value("document.activeElement.id || document.activeElement.ariaLabel || ''")
        )
    assert {"line", "copy", "notes-of", "open", "scores"} <= set(reached)
    assert "Reset the world of Ada" in reached
    tab.value("document.getElementById('open').focus()")
    tab.press(" ")
    tab.until("document.getElementById('state').textContent === 'The next lesson is open.'")
    tab.until("document.getElementById('open').disabled")  # it was the last one
    assert [each.name for each in taught.opened.classroom.opened] == ["hello", "mail"]
    tab.value("document.querySelector('[aria-label=\"Free the seat of Ada\"]').focus()")
    tab.press(" ")
    tab.until(f'{NAMES}.join() === "Björn O\'Hara"')
    assert [seat.name for seat in taught.opened.classroom.seats()] == ["Björn O'Hara"]


def test_without_the_token_the_page_shows_nobody(taught: Any, tab: Tab) -> None:
    fill(taught.caller)
    tab.call("Network.clearBrowserCookies")
    tab.open(f"{taught.opened.url}/trainer")
    tab.until("document.getElementById('state').className === 'bad'")
    assert tab.value(NAMES) == []
    assert "Ada" not in tab.value("document.body.textContent")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_who_reads_along_types_the_code_and_is_told_of_the_next_lesson(
    taught: Any, tab: Tab, size: tuple[int, int]
) -> None:
    tab.call("Network.clearBrowserCookies")
    tab.open(f"{taught.opened.url}/", size)
    assert tab.violations() == []
    tab.value("document.getElementById('code').value = 'AAAA-AAAA'")
    tab.value("document.querySelector('button').click()")
    tab.until("document.querySelector('[role=alert]') !== null")
    told = tab.value("document.querySelector('[role=alert]').textContent")
    assert told == "This is not the code of the classroom."
    assert tab.violations() == []
    tab.value("document.querySelector('a').click()")
    tab.until("document.getElementById('code') !== null")
    tab.value(f"document.getElementById('code').value = {taught.opened.access.code!r}")
    tab.value("document.querySelector('button').click()")
    tab.until("document.querySelectorAll('ol a').length === 1")
    taught.opened.classroom.open_next()
    tab.until("document.getElementById('news').textContent.includes('Another lesson')")
    assert tab.violations() == []
    for name in ("hello", "mail"):
        tab.open(f"{taught.opened.url}/read/{name}", size)
        assert tab.violations() == []
        assert tab.small_text() == []
        assert not tab.scrolls_sideways()
        assert tab.errors == []
        assert "SPEAKER-NOTE" not in tab.value("document.body.textContent")
