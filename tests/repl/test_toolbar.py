"""The line at the bottom, and the prompt."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.plugin import SessionInfo
from cpshell.render.cells import cells
from cpshell.repl.keys import SHOWN
from cpshell.repl.toolbar import color_style, prompt_pieces, toolbar
from tests.repl.conftest import Sit

SERVICES = ("whm", "whm", "cpanel", "webmail")


def session(
    user: str, service: str = "cpanel", *, color: str | None = None, profile: str | None = None
) -> SessionInfo:
    return SessionInfo(
        name=user,
        user=user,
        service=service,
        host="srv1.example.com",
        port=2087,
        how="password",
        opened=1000.0,
        parent=None,
        current=True,
        color=color,
        profile=profile,
    )


KEPT = ("recording mail.md", "journal")


def text_of(pieces: list[tuple[str, str]]) -> str:
    return "".join(text for _, text in pieces)


def bar(width: int, now: float = 1000.0, **settings: object) -> str:
    return text_of(toolbar(width, [session("root", "whm")], settings, 0.034, now, SHOWN))


def test_it_tells_age_last_call_and_format() -> None:
    assert bar(120, now=1000.0 + 720, output="yaml").startswith(
        " session 12 min │ last call 34 ms │ yaml"
    )


def test_modes_show_only_where_they_are_on() -> None:
    assert "read-only" not in bar(60)
    assert "read-only" in bar(60, **{"read-only": True})


def test_within_a_minute_nothing_moves() -> None:
    assert bar(80, now=1061.0) == bar(80, now=1119.0)


@given(st.integers(10, 200))
def test_it_is_never_wider_than_the_screen(width: int) -> None:
    assert cells(bar(width, **{"read-only": True, "verbose": True})) <= width


def test_the_prompt_names_the_chain_and_the_service() -> None:
    chain = [session("root", "whm"), session("alice")]
    assert text_of(prompt_pieces(chain, 120)) == "root@srv1.example.com→alice cpanel> "


@pytest.mark.parametrize(
    ("width", "prompt"),
    [
        (140, "root@srv1.example.com→rita→grace→info@grace.test webmail> "),
        (80, "root@srv1.example.com→…→info@grace.test webmail> "),
        (60, "root@srv1.e…→…→info@grace.test webmail> "),
        (40, "root@…→…→info@grace… webmail> "),
    ],
)
def test_a_narrow_prompt_shows_who_one_is_before_those_in_between(width: int, prompt: str) -> None:
    users = ("root", "rita", "grace", "info@grace.test")
    chain = [session(user, service) for user, service in zip(users, SERVICES, strict=True)]
    assert text_of(prompt_pieces(chain, width)) == prompt


@given(st.text(min_size=1, max_size=200), st.integers(30, 200))
def test_the_prompt_leaves_room_and_hides_nothing_dangerous(user: str, width: int) -> None:
    shown = text_of(prompt_pieces([session(user), session("x")], width))
    assert cells(shown) <= width // 2 + 12
    assert "\x1b" not in shown


def test_a_profiles_colour_is_on_the_host() -> None:
    pieces = prompt_pieces([session("root", color="red"), session("alice")], 120)
    assert "ansired" in pieces[0][0]


def test_an_unknown_colour_is_none() -> None:
    assert color_style("no such") == ""
    assert color_style("#ff0000") == "reverse fg:#ff0000"


def test_it_begins_with_what_changes_a_line_and_has_room_for_it() -> None:
    chain = [session("root", color="red", profile="prod"), session("alice")]
    settings = {"read-only": True, "keep-going": True, "yes": True, "keys": "vi"}
    pieces = toolbar(80, chain, settings, 0.034, 1000.0, SHOWN, KEPT)
    assert text_of(pieces).startswith(
        " prod │ recording mail.md │ journal │ read-only │ yes │ -k │ vi │"
    )
    assert ("class:bottom-toolbar reverse fg:ansired", "prod") in pieces
    wide = text_of(toolbar(140, chain, settings, 0.034, 1000.0, SHOWN, KEPT))
    assert "last call 34 ms │ table" in wide
    assert "F1 help  F2 format" in wide


def test_a_recording_that_is_off_is_not_shown() -> None:
    assert "recording" not in bar(140)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("screen", "env"),
    [((24, 80), {}), ((40, 140), {}), ((24, 80), {"NO_COLOR": "1"})],
    ids=["80x24", "140x40", "80x24, NO_COLOR"],
    indirect=["screen"],
)
def test_all_that_changes_a_line_is_seen_at_once(
    sit: Sit, env: dict[str, str], tmp_path: Path
) -> None:
    terminal = sit("-k", "--read-only", "--journal", str(tmp_path / "j.jsonl"), **env)
    terminal.press("F4")
    terminal.until("│ vi │")
    terminal.press(f"record start {tmp_path}/take.md", "ENTER")
    bottom = terminal.until(" recording take.md ").split("\n")[-1]
    kept = "recording take.md │ journal │ read-only │ -k │ vi │ "
    assert bottom.startswith(f" {kept}")
    assert (terminal.style("journal │").fg != "default") == (not env)
    terminal.press("record stop", "ENTER")
    terminal.until(lambda text: text.split("\n")[-1].startswith(" journal │ read-only │ -k │ vi │"))
