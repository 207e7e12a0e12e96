"""Results for eyes."""

import io
import json
import re
from collections.abc import Iterator

import pytest

from cpshell.errors import CallFailed
from cpshell.render import FORMATS
from cpshell.render.context import Context
from cpshell.repl.pager import Pager, highlighted
from cpshell.shell.shown_rows import ShownRows
from cpshell.shell.state import State
from cpshell.system.streams import Streams
from cpshell.system.system import System
from tests.repl.conftest import Sit


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def shown(state: State, monkeypatch: pytest.MonkeyPatch) -> tuple[Pager, Terminal, list[str]]:
    """A screen of 24 × 80, what it wrote, and what it paged."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    written, paged = Terminal(), list[str]()
    variables = {"TERM": "xterm", "PAGER": "cat"}
    state.system = System(
        Streams(stdout=written, stderr=io.StringIO(), variables=variables), variables=variables
    )
    monkeypatch.setattr(
        state.system.programs, "page", lambda pager, pieces, variables: paged.extend(pieces)
    )
    return Pager(state), written, paged


def test_what_fits_is_not_paged(shown: tuple[Pager, Terminal, list[str]]) -> None:
    to, written, paged = shown
    to.show(FORMATS["table"], ["line\n"] * 23)
    assert (written.getvalue(), paged) == ("line\n" * 23, [])


def test_what_is_taller_is_paged_whole(shown: tuple[Pager, Terminal, list[str]]) -> None:
    to, written, paged = shown
    to.show(FORMATS["table"], ["line\n"] * 100)
    assert (written.getvalue(), "".join(paged)) == ("", "line\n" * 100)


def test_a_long_line_counts_as_the_lines_that_it_fills(
    shown: tuple[Pager, Terminal, list[str]],
) -> None:
    to, _, paged = shown
    to.show(FORMATS["table"], ["x" * 80 * 30 + "\n"])
    assert paged


def test_json_is_coloured_and_still_the_same(shown: tuple[Pager, Terminal, list[str]]) -> None:
    to, written, _ = shown
    to.show(FORMATS["pretty"], ['{"a": 1}\n'])
    assert "\x1b[" in written.getvalue()


def test_more_json_than_the_cap_stays_plain(shown: tuple[Pager, Terminal, list[str]]) -> None:
    to, _, paged = shown
    text = json.dumps(["x" * 1000] * 300)
    to.show(FORMATS["json"], [text, "\n"])
    assert "".join(paged) == text + "\n"


def test_colours_add_nothing_but_colours() -> None:
    import re

    text = '{"a": [1, true, null, "\\u001b]0;x"]}\n'
    assert re.sub(r"\x1b\[[\d;]*m", "", highlighted(text)) == text


@pytest.mark.parametrize("lines", [3, 100])
def test_what_breaks_off_is_shown_as_far_as_it_came(
    lines: int, shown: tuple[Pager, Terminal, list[str]]
) -> None:
    to, written, paged = shown

    def pieces() -> Iterator[str]:
        yield from ["line\n"] * lines
        raise CallFailed("no more")

    with pytest.raises(CallFailed, match="no more"):
        to.show(FORMATS["table"], pieces())
    assert written.getvalue() + "".join(paged) == "line\n" * lines


# A table has a pager of its own


@pytest.mark.parametrize(
    ("screen", "env"),
    [((12, 80), {}), ((12, 140), {"NO_COLOR": "1"})],
    ids=["80 columns", "140 columns, NO_COLOR"],
    indirect=["screen"],
)
def test_a_tall_table_scrolls_both_ways_under_its_titles(sit: Sit, env: dict[str, str]) -> None:
    terminal = sit(PAGER="", **env)
    terminal.press("whm listaccts", "ENTER")
    head = "user   domain      plan"
    rows = terminal.until("rows 1-").splitlines()
    assert rows[0].startswith(head)
    assert terminal.modes.isdisjoint({1000 << 5, 1002 << 5, 1003 << 5})  # the mouse is free
    terminal.press("DOWN", "DOWN")
    shown = terminal.until("rows 3-")
    assert shown.startswith(head)
    assert "\nalice" not in shown
    terminal.press("RIGHT")
    terminal.until(lambda text: text.startswith("user   plan "))
    terminal.press("/judy", "ENTER")
    terminal.until(lambda text: "\njudy   rita_small " in text and "\ndave" not in text)
    terminal.press("/nobody-here", "ENTER")
    terminal.until("not found: nobody-here")
    terminal.press("q")
    shown = terminal.until(re.compile(r"\n1\d rows · ").search)
    assert re.search(r"^judy   rita_small ", shown, re.MULTILINE)
    assert "not found" not in shown.rpartition("listaccts")[2]
    terminal.press("echo on", "ENTER")
    terminal.until("\non\n")


@pytest.mark.parametrize("screen", [(12, 80)], ids=str, indirect=True)
def test_the_window_follows_the_size_of_the_terminal(sit: Sit) -> None:
    terminal = sit(PAGER="")
    terminal.press("whm listaccts", "ENTER")
    terminal.until("rows 1-10 of")
    terminal.child.setwinsize(9, 60)
    terminal._screen.resize(9, 60)
    terminal.until("rows 1-7 of")
    terminal.press("G")
    terminal.until(lambda text: "\nrita " in text)
    terminal.press("CTRL-C")
    terminal.until(" rows · ")


@pytest.mark.parametrize("screen", [(12, 80)], ids=str, indirect=True)
def test_what_is_shown_as_a_record_is_no_table(sit: Sit) -> None:
    terminal = sit(PAGER="cat")
    terminal.press("set pager own", "ENTER")
    terminal.press("status", "ENTER")
    terminal.until("faults_in_a_row")


def test_a_program_that_the_user_has_chosen_pages_tables_too(
    shown: tuple[Pager, Terminal, list[str]], state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    to, _, paged = shown
    seen: list[object] = []
    monkeypatch.setattr(to, "_show_table", seen.append)
    table = ShownRows([{"a": 1}], None, Context(), lambda count: "")
    to.show(FORMATS["table"], ["line\n"] * 100, table)
    assert (len(paged), seen) == (100, [])
    state.settings.change("pager", "own")
    to.show(FORMATS["table"], ["line\n"] * 100, table)
    assert (len(paged), seen) == (100, [table])
    state.settings.change("pager", "never")
    to.show(FORMATS["table"], ["line\n"] * 100, table)
    assert (len(paged), seen) == (100, [table])
