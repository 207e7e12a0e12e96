"""Lessons use the plugins that the user has installed or names."""

from pathlib import Path
from typing import Any

import pytest

PLUGIN = '''\
"""Greets."""

from cpshell.plugin import Parameter


def register(shell):
    shell.command(
        "greet",
        lambda shell, given: {"hello": given.text(0)},
        summary="greets",
        parameters=(Parameter("name"),),
    )
    shell.filter("shout", lambda shell, value, given: str(value).upper(), summary="louder")


__words__ = ("greet", "shout")
'''
RECORDED = """\
> greet bob
{"hello":"bob"}
> echo $(greet al | get hello)
al
> echo quiet | shout
QUIET
> echo plain
plain
"""


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """A plugin in a file of its own."""
    path = tmp_path / "elsewhere" / "greeter.py"
    path.parent.mkdir()
    path.write_text(PLUGIN, "utf-8")
    return path


@pytest.fixture
def lesson(run: Any, plugin: Path, tmp_path: Path) -> Path:
    """A lesson in which the plugin is used."""
    path = tmp_path / "a.md"
    script = tmp_path / "take.cps"
    commands = [line[2:] for line in RECORDED.splitlines() if line.startswith("> ")]
    script.write_text("\n".join([f"record start {path}", *commands, "record stop"]), "utf-8")
    ran = run("--plugin", str(plugin), "-f", str(script))
    assert ran.code == 0, ran.err
    assert "does not play" not in ran.err
    return path


def test_a_recorded_lesson_names_the_plugins_it_needs(lesson: Path) -> None:
    text = lesson.read_text("utf-8")
    assert text.startswith("<!-- cpshell\nplugins: greeter\n-->\n\n# a\n")
    assert RECORDED in text


def test_a_plugin_that_the_user_names_is_used(run: Any, lesson: Path, plugin: Path) -> None:
    ran = run("check", "--plugin", str(plugin), str(lesson))
    assert (ran.code, ran.out.endswith("1 lesson: 4 passed\n")) == (0, True), ran.out


def test_a_plugin_that_the_user_has_installed_is_used(
    run: Any, lesson: Path, plugin: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "config" / "cpshell" / "plugins"
    folder.mkdir(parents=True, exist_ok=True)
    installed = folder / plugin.name
    installed.write_text(PLUGIN, "utf-8")
    installed.chmod(0o600)
    ran = run("check", str(lesson), env={"XDG_CONFIG_HOME": str(tmp_path / "config")})
    assert ran.out.endswith("1 lesson: 4 passed\n")


def test_without_the_plugin_its_steps_are_shown_as_recorded_and_skipped_in_checks(
    run: Any, lesson: Path
) -> None:
    ran = run("check", str(lesson))
    assert ran.code == 0
    assert ran.out.endswith("1 lesson: 1 passed, 3 skipped\n")
    assert ran.out.count("(it needs the plugin greeter)") == 3
    played = run("play", str(lesson))
    assert (played.code, '{"hello":"bob"}' in played.out) == (0, True)
    assert "is shown as it was recorded: it needs the plugin greeter\n" in played.err


def test_a_plugin_beside_the_lesson_is_not_loaded(run: Any, lesson: Path, plugin: Path) -> None:
    (lesson.parent / plugin.name).write_text("raise SystemExit(1)\n", "utf-8")
    assert run("check", str(lesson)).out.endswith("1 lesson: 1 passed, 3 skipped\n")
