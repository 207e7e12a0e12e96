"""Lessons use the plugins that the user has installed or names, and show what these print."""

from collections.abc import Callable
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


TALKER = '''\
"""Talks."""

import sys, warnings
from cpshell.plugin import Format, Parameter


def register(shell):
    print("registering")
    shell.command("talk", talk, summary="talks", parameters=(Parameter("name"),))
    shell.command("pick", pick, summary="asks")
    shell.filter("hum", hum, summary="hums")
    shell.format(Format("loud", "loud", (), loud))
    shell.on("LineDone", lambda event: print("from a hook"))


def talk(shell, given):
    print("1 to stdout")
    print("2 to stderr", file=sys.stderr)
    shell.say("3 said\\n4 in two lines")
    warnings.warn("5 a warning")
    for item in shell.progress("ab", "letters"):
        print("6", item)
    print("7 \\x1b[31mred\\x1b[0m cpsess1234567890", given.text(0))
    print("? 1")
    sys.stdout.write("8 without an end")
    return "the result"


def pick(shell, given):
    return shell.ask("Which one? ") + shell.ask("And the secret? ", secret=True)


def hum(shell, value, given):
    print("hm")
    return value


def loud(value, context):
    print("HM")
    yield str(value).upper()


__words__ = ("talk", "pick", "hum", "loud")
'''
TALK = """\
> talk user1
1 to stdout
2 to stderr
3 said
4 in two lines
UserWarning: 5 a warning
6 a
6 b
7 \\x1b[31mred\\x1b[0m cpsess••• user1
\\? 1
8 without an end
"the result"
"""


@pytest.fixture
def talker(plugin: Path) -> Path:
    """A plugin that prints in every way there is."""
    plugin.with_name("talker.py").write_text(TALKER, "utf-8")
    return plugin.with_name("talker.py")


def test_what_plugins_print_is_part_of_the_lesson_in_order_safe_masked_and_renamed(
    run: Any, talker: Path, tmp_path: Path, edit: Callable[[Path, str, str], None]
) -> None:
    path, script = tmp_path / "a.md", tmp_path / "take.cps"
    lines = ["talk al", f"record start {path} --rename alice=user1", "talk alice", "talk alice"]
    lines += ["echo bob | hum | loud", "for n in 1 2 --jobs 2 { echo $n | hum }", "record stop"]
    script.write_text("\n".join(lines), "utf-8")
    ran = run("--plugin", str(talker), "-f", str(script))
    assert (ran.code, "does not play" in ran.err) == (0, False), ran.err
    text = path.read_text("utf-8")
    assert f"{TALK}{TALK}> echo bob | hum | loud\nhm\nHM\nBOB\n" in text
    assert "{ echo $n | hum }\nhm\n1\nhm\n2\n```" in text
    assert "registering" not in text
    assert "from a hook" not in text
    named = ("--plugin", str(talker), str(path))
    checked = run("check", *named)
    assert checked.out.endswith("1 lesson: 4 passed\n"), checked.out
    assert TALK.partition("\n")[2].replace("\\?", "?") in run("play", *named).out
    edit(path, "2 to stderr\n", "")
    checked = run("check", *named)
    assert (checked.code, "+ 2 to stderr\n" in checked.out) == (6, True)


def test_a_question_of_a_plugin_is_answered_as_the_lesson_tells(
    run: Any, talker: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.md"
    asked = 'talker asks: Which one? alice\ntalker asks: And the secret? •••\n"alice•••"\n'
    path.write_text(f"# A\n\n```cpshell\n> pick\n{asked}```\n", "utf-8")
    path.with_suffix(".cassette.jsonl").write_text(
        '{"cassette":1,"sessions":[],"variables":{}}\n', "utf-8"
    )
    checked = run("check", "--plugin", str(talker), str(path))
    assert checked.out.endswith("1 lesson: 1 passed\n"), checked.out


@pytest.fixture
def own(lesson: Path, edit: Callable[[Path, str, str], None]) -> Path:
    """A lesson that names a file beside it as its plugin."""
    edit(lesson, "plugins: greeter", "plugins: ./with it/greeter.py")
    path = lesson.parent / "with it" / "greeter.py"
    path.parent.mkdir()
    path.write_text(PLUGIN, "utf-8")
    return lesson


def test_a_file_that_only_the_lesson_names_is_used_with_trust_alone(
    run: Any, own: Path, plugin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own.parent)
    path = own.parent / "with it" / "greeter.py"
    said = (
        "cpshell: the plugin ./with it/greeter.py is named by the lesson alone: steps that use it"
        " are shown as they were recorded\n"
        "  hint: --plugin 'with it/greeter.py', or --trust (read it first)\n"
    )
    for options, passed in (
        ([], "1 passed, 3 skipped"),
        (["--trust"], "4 passed"),
        (["--plugin", str(path)], "4 passed"),
        (["--plugin", str(plugin)], "4 passed"),  # the user's own, of the same name
    ):
        ran = run("check", *options, own.name)
        assert (ran.code, ran.out.endswith(f"1 lesson: {passed}\n")) == (0, True), ran.out
        assert ran.err == ("" if options else said)
    path.unlink()
    assert run("check", "--trust", own.name).err == said
    played = run("play", own.name)
    assert (played.code, played.err.count(said)) == (0, 1)


@pytest.mark.slow
def test_a_file_that_only_the_lesson_names_does_not_run_unasked(run: Any, own: Path) -> None:
    mark = own.parent / "it ran"
    path = own.parent / "with it" / "greeter.py"
    path.write_text(f"open({str(mark)!r}, 'w')\n{PLUGIN}", "utf-8")
    for arguments in (["check"], ["play"], ["export", "--to", "txt"], ["check", "--sandbox"]):
        run(*arguments, str(own))
    assert not mark.exists()
    run("check", "--trust", str(own))
    assert mark.exists()
