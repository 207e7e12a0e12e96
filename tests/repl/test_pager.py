"""Results for eyes."""

import io
import json
from collections.abc import Iterator

import pytest

from cpshell.errors import CallFailed
from cpshell.render import FORMATS
from cpshell.repl.pager import Pager, highlighted
from cpshell.shell.state import State
from cpshell.system.streams import Streams
from cpshell.system.system import System


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
