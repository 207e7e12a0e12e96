"""The screen of pictures shows what a terminal shows: pyte, a terminal of its own, says so."""

from unicodedata import normalize

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.lessons.export.pictures.terminal_screen import (
    PLAIN,
    Style,
    TerminalScreen,
    changed_style,
)

CODES = ["", "0", "1", "4", "7", "22", "24", "27", "31", "39", "42", "49", "97", "1;36", "38;5;208"]
PIECES = st.one_of(
    st.text(alphabet="abcXYZ .é─", max_size=12),
    st.sampled_from(["\n", "end\n"]),
    st.sampled_from(CODES).map(lambda codes: f"\x1b[{codes}m"),
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_texts_wrap_scroll_and_are_styled_as_on_a_terminal(text: str) -> None:
    screen = TerminalScreen(12, 4)
    screen.write(text)
    other = pyte.Screen(12, 4)
    pyte.Stream(other).feed(text.replace("\n", "\r\n"))
    assert shown(screen) == [row.rstrip() for row in other.display][: len(screen.rows)]
    for number, row in enumerate(screen.rows):
        for at, cell in enumerate(row):
            there = other.buffer[number][at]
            if not cell.text.isspace():
                assert (cell.style.bold, cell.style.reverse) == (there.bold, there.reverse)
                assert cell.style.underlined == there.underscore
                assert (cell.style.ink is None) == (there.fg == "default")
                assert (cell.style.ground is None) == (there.bg == "default")


def shown(screen: TerminalScreen) -> list[str]:
    rows = ("".join(cell.text for cell in row) for row in screen.rows)
    return [normalize("NFC", row).rstrip() for row in rows]


def test_a_tab_leads_to_the_next_eighth_column_and_no_further_than_the_edge() -> None:
    screen = TerminalScreen(12)
    screen.write("a\tb\tc\n\t\t\tx")
    assert shown(screen) == ["a       b  c", "           x"]


def test_wide_characters_take_two_cells_and_are_not_cut_at_the_edge() -> None:
    screen = TerminalScreen(5)
    screen.write("ab字字")
    assert [cell.text for cell in screen.rows[0]] == ["a", "b", "字", ""]
    assert [cell.text for cell in screen.rows[1]] == ["字", ""]
    screen.write("\n\u0301x\u0301👩\u200d💻!")
    assert [cell.text for cell in screen.rows[2]] == ["x\u0301", "👩\u200d💻", "", "!"]


@pytest.mark.parametrize(
    ("codes", "style"),
    [
        ("31", Style(ink=1)),
        ("97;100", Style(ink=15, ground=8)),
        ("38;5;9", Style(ink=9)),
        ("38;5;16", Style(ink="#000000")),
        ("38;5;208", Style(ink="#ff8700")),
        ("48;5;255", Style(ground="#eeeeee")),
        ("38;2;1;2;3;1", Style(ink="#010203", bold=True)),
        ("38:2:255:300:0", Style(ink="#ffff00")),
        ("1;2;4;7", Style(bold=True, faint=True, underlined=True, reverse=True)),
        ("1;2;22", PLAIN),
        ("31;0", PLAIN),
        ("", PLAIN),
        ("38", PLAIN),
        ("3;9;53;999", PLAIN),
    ],
)
def test_every_kind_of_colour_is_understood(codes: str, style: Style) -> None:
    assert changed_style(PLAIN, codes) == style


def test_what_scrolled_away_is_forgotten_and_counted() -> None:
    screen = TerminalScreen(10, 3)
    screen.write("\n".join(map(str, range(8))))
    assert shown(screen) == ["5", "6", "7"]
    assert screen.scrolled == 5
    assert screen.cursor == (2, 1)
