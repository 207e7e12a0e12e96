"""Themes: those that come along are readable, and a wrong one of one's own is named."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cpshell.lessons.export.pictures import themes
from cpshell.lessons.export.pictures.terminal_screen import Style
from cpshell.lessons.export.pictures.themes import (
    ALL_COLORS,
    KEYS,
    READABLE,
    THEMES,
    contrast,
    read_theme,
)
from cpshell.system.system import System

FILES = System().files


def test_the_file_has_the_themes_that_are_offered_with_all_keys() -> None:
    data = tomllib.loads((Path(themes.__file__).parent / "data" / "themes.toml").read_text())
    assert {name: tuple(theme) for name, theme in data.items()} == dict.fromkeys(THEMES, KEYS)


def test_contrast_is_counted_as_the_guidelines_say() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0000ff", "#ffffff") == pytest.approx(8.59, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
def test_all_text_is_readable_on_its_ground(name: str) -> None:
    theme = read_theme(name, FILES)
    inks = [None, *range(len(ALL_COLORS))]
    pairs = {
        (ink, faint, reverse): theme.paint(Style(ink=ink, faint=faint, reverse=reverse))
        for ink in inks
        for faint in (False, True)
        for reverse in (False, True)
    }
    pairs |= {"title": (theme["title"], theme["bar"])}
    pairs |= {"cursor": (theme["background"], theme["cursor"])}
    low = {each: contrast(*pair) for each, pair in pairs.items() if contrast(*pair) < READABLE}
    assert low == {}


def test_faint_text_is_fainter_than_other_text() -> None:
    for name in THEMES:
        theme = read_theme(name, FILES)
        plain, faint = (theme.paint(Style(faint=faint)) for faint in (False, True))
        assert contrast(*faint) < contrast(*plain)


def test_a_theme_of_ones_own_has_the_rest_from_its_base(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('base = "light"\nred = "#AA0000"\n')
    theme, light = read_theme(str(own), FILES), read_theme("light", FILES)
    assert theme["red"] == "#AA0000"
    assert {key for key in KEYS if theme[key] != light[key]} == {"red"}
    own.write_text("")
    assert read_theme(str(own), FILES) == read_theme("dark", FILES)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('backgroud = "#ffffff"', "'backgroud' is not a key of a theme\n  hint: did you mean back"),
        ('red = "red"', "red: invalid colour 'red': use #rrggbb"),
        ("red = 3", "red: invalid colour 3: use #rrggbb"),
        ('[red]\nx = "#ffffff"', "red: invalid colour {'x'"),
        ('base = "dork"', "base: 'dork' is not a theme: use dark, light"),
        ("base = []", "base: [] is not a theme"),
        ("red = ", "is not TOML: Invalid value"),
    ],
)
def test_a_wrong_theme_is_named_before_the_lesson_runs(
    run: Any, hello: Path, text: str, said: str
) -> None:
    own = hello.with_name("own.toml")
    own.write_text(text)
    out = hello.with_name("out.svg")
    for name in ("svg", "png"):
        ran = run("export", str(hello), "--to", name, "--theme", str(own), "-o", str(out))
        assert (ran.code, ran.out) == (2, "")
        assert f"cpshell: {own}" in ran.err
        assert said in ran.err
    assert not out.exists()


def test_a_name_that_is_no_theme_is_told_from_a_file_that_is_not_there(
    run: Any, hello: Path
) -> None:
    ran = run("export", str(hello), "--to", "svg", "--theme", "drak")
    assert (ran.code, "hint: did you mean dark?" in ran.err) == (2, True)
    ran = run("export", str(hello), "--to", "svg", "--theme", "none.toml")
    assert (ran.code, "cannot read none.toml: no such file" in ran.err) == (2, True)
