"""Editing a take while it is recorded: undo, pause, go on, status; notes that cannot break it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cpshell.sandbox.server import Sandbox

Take = Callable[..., Any]


@pytest.fixture
def take(run: Any, sandbox: Sandbox, tmp_path: Path) -> Take:
    """Run lines as root on the sandbox, from a script in a folder of its own."""
    ready = sandbox.ready

    def run_lines(*lines: str, keep_going: bool = False) -> Any:
        script = tmp_path / "take.cps"
        script.write_text("\n".join(lines) + "\n", "utf-8")
        return run(
            *(f"https://127.0.0.1:{ready['ports']['whm']}", "-u", "root", "--ca", ready["ca"]),
            *("--password-from", "env:ROOT_PASSWORD", *(["-k"] if keep_going else [])),
            *("-f", str(script)),
            env={"ROOT_PASSWORD": sandbox.account("root")["password"]},
        )

    return run_lines


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the lesson is recorded."""
    return tmp_path / "a.md"


def blocks(path: Path) -> list[str]:
    """Return the commands of a lesson."""
    return [line[2:] for line in path.read_text("utf-8").splitlines() if line[:2] in ("> ", "+ ")]


def requests(path: Path) -> list[str]:
    """Return the paths of the exchanges in the cassette of a lesson."""
    lines = path.with_name("a.cassette.jsonl").read_text("utf-8").splitlines()
    values = map(json.loads, lines)
    return [value["request"]["path"] for value in values if "request" in value]


def passed(run: Any, path: Path, number: int, *options: str) -> None:
    ran = run("check", *options, str(path))
    assert ran.out.endswith(f"1 lesson: {number} passed\n"), ran.out
    assert ran.code == 0


def test_undo_takes_back_the_last_step_its_exchanges_and_what_it_set(
    take: Take, run: Any, path: Path
) -> None:
    ran = take(
        f"record start {path}",
        "whm version | get version",
        "note 'First.'",
        "let a = $(whm gethostname | get hostname)",
        "echo $a",
        "record undo",
        "record undo",
        "echo 'still here: ${a}'",
        "record undo",
        "record undo",
        "note 'Second.'",
        "whm gethostname | get hostname",
        keep_going=True,
    )
    assert "took back `echo $a`" in ran.err
    assert "took back the note" in ran.err
    assert blocks(path) == ["whm version | get version", "whm gethostname | get hostname"]
    assert "First" not in path.read_text("utf-8")
    assert [name.rpartition("/")[2] for name in requests(path)] == ["version", "gethostname"]
    passed(run, path, 2)


def test_undo_ends_at_what_was_recorded_before(take: Take, path: Path) -> None:
    ran = take(f"record start {path}", "echo a", "record undo", "record undo")
    assert ran.code == 2
    assert "nothing is left to take back" in ran.err
    assert path.read_text("utf-8").endswith("# a\n\n")


def test_a_step_that_opened_a_session_is_taken_back_and_the_recording_waits_for_its_end(
    take: Take, run: Any, path: Path
) -> None:
    ran = take(
        f"record start {path}",
        "whoami | get [].user",
        "su alice",
        "record undo",
        "uapi Email list_pops | count",
        "record resume",
        "exit",
        "record resume",
        "whoami | get [].user",
        keep_going=True,
    )
    assert "the lesson goes on as root (whm on 127.0.0.1), and this is root (whm" in ran.err
    assert "hint: exit" in ran.err
    assert blocks(path) == ["whoami | get [].user", "whoami | get [].user"]
    assert not any("list_pops" in name for name in requests(path))
    passed(run, path, 2)


def test_nothing_of_a_pause_is_in_the_lesson_and_variables_are_as_before(
    take: Take, run: Any, path: Path
) -> None:
    ran = take(
        f"record start {path}",
        "let a = 'one'",
        "record pause",
        "let a = 'two'",
        "let b = 'three'",
        "set output=yaml",
        "def hello { echo hello }",
        "whm gethostname",
        "record status",
        "record resume",
        "echo $a",
        "record status",
        "whm version | get version",
    )
    assert ran.code == 0, ran.err
    assert "state: paused" in ran.out
    assert '"state":"recording"' in ran.out
    assert '"steps":2,"last":"echo $a"' in ran.out
    assert blocks(path) == ["let a = 'one'", "echo $a", "whm version | get version"]
    assert [name.rpartition("/")[2] for name in requests(path)] == ["version"]
    passed(run, path, 3)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["record undo"], "nothing is being recorded"),
        (["record pause"], "nothing is being recorded"),
        (["record start {path}", "record resume"], "does not pause"),
        (["record start {path}", "record pause", "record pause"], "pauses already"),
        (["record start {path}", "record undo now"], "takes nothing more"),
        (["record start {path}", "record undo; echo a"], "a line of its own"),
        (["record start --append {path}"], "record start --append {path}: cannot read"),
        (["record start --append {path} --rename a=b"], "the names in the head"),
        (["record start {path}", "record start --append {path}"], "already recording"),
    ],
)
def test_what_cannot_be_done_now_is_refused_in_words(
    run: Any, path: Path, lines: list[str], message: str
) -> None:
    ran = run(*(word for line in lines for word in ("-c", line.format(path=path))))
    assert ran.code != 0
    assert message.format(path=path) in ran.err


def test_status_tells_that_nothing_is_recorded(run: Any) -> None:
    assert run("-c", "record status").out == '{"state":"off"}\n'


def test_a_lesson_goes_on_where_it_ended_with_its_variables_and_names(
    take: Take, run: Any, path: Path
) -> None:
    take(
        f"record start {path} --rename alice=user1 --rename root=boss",
        "let who = 'alice'",
        "def pops { uapi Email list_pops }",
        "whm gethostname | get hostname",
        "su alice",
    )
    before = path.read_text("utf-8")
    ran = take(
        "su alice",
        "let who = 'nobody'",
        f"record start --append {path} --title 'A second chapter'",
        "echo $who",
        "pops | get [0].email",
        "exit",
        "uapi --as alice Email list_pops | count",
    )
    assert ran.code == 0, ran.err
    assert "set as at its end: $who" in ran.err
    text = path.read_text("utf-8")
    assert text.startswith(before)
    assert text.count("## A second chapter\n") == 1
    assert '> echo $who\nuser1\n> pops | get [0].email\n"user1"\n> exit\n' in text
    assert "alice" not in text.replace("renamed: alice=user1", "")
    passed(run, path, 8)
    passed(run, path, 8, "--sandbox")


def test_functions_and_aliases_of_a_renamed_lesson_go_on_with_the_names_of_the_server(
    take: Take, run: Any, path: Path
) -> None:
    take(
        f"record start {path} --rename alice=user1",
        "def of_alice { uapi --as alice Email list_pops | count }",
        "def zoe { uapi Email add_pop email=z@alice.test password=Zo3-Zo3-Zo3 }",
        "alias boxes='uapi --as alice Email list_pops'",
    )
    ran = take(f"record start --append {path}", "of_alice", "boxes | count")
    assert (ran.code, ran.out) == (0, "5\n5\n")
    assert "secret, so not set: zoe\n" in ran.err
    assert "> of_user1\n5\n" in path.read_text("utf-8")
    for options in ([], ["--sandbox"]):
        assert run("check", *options, str(path)).out.endswith("1 lesson: 5 passed\n")


@pytest.mark.parametrize(
    ("lines", "message", "hint"),
    [
        ([], "a.md ends as root (whm on 127.0.0.1)→alice (cpanel on 127.0.0.1)", "su alice"),
        (["su bob"], "and this is root (whm on 127.0.0.1)→bob (cpanel on 127.0.0.1)", "exit"),
    ],
)
def test_a_lesson_goes_on_only_in_the_sessions_it_ended_with(
    take: Take, path: Path, lines: list[str], message: str, hint: str
) -> None:
    take(f"record start {path}", "su alice")
    before = path.read_bytes()
    ran = take(*lines, f"record start --append {path}")
    assert ran.code == 2
    assert message in ran.err
    assert f"hint: {hint}\n" in ran.err
    assert path.read_bytes() == before


def test_a_lesson_that_does_not_pass_does_not_go_on(
    take: Take, path: Path, edit: Callable[[Path, str, str], None]
) -> None:
    take(f"record start {path}", "whm version | get version")
    edit(path, "11.138", "10.138")
    before = path.read_bytes()
    ran = take(f"record start --append {path}")
    assert (ran.code, path.read_bytes() == before) == (2, True)
    assert "cannot go on: step 1 (line 9) does not show what it says" in ran.err


@pytest.mark.parametrize(
    "note",
    [
        "```",
        "```sh\nls",
        "~~~~",
        "```cpshell\n> whm version\n```",
        "```cpshell\nnot a step",
        "<!-- open",
        "<!-- note: open",
        "<!-- cpshell\nuser: x\n-->",
        "> task:",
        "> task: Do it.\n> nonsense: x",
        "> question: What?",
        "> task: Do it.",
        "\\\n\\```",
        "a\n? 1\n> echo b\n+ c",
        "a\n-->\n---",
    ],
)
def test_no_note_can_break_a_lesson(take: Take, run: Any, path: Path, note: str) -> None:
    quoted = note.replace("'", "'\\''")
    ran = take(
        f"record start {path}",
        f"note '{quoted}'",
        "echo first",
        f"note '{quoted}'",
        "echo second",
        f"note '{quoted}'",
    )
    assert ran.code == 0, ran.err
    assert path.read_text("utf-8").count("\n> echo first\n") == 1
    passed(run, path, 2)
    exported = run("export", str(path), "--to", "md").out
    assert exported.count("> echo second") == 1


def test_a_note_that_is_whole_stays_as_it_was_typed(take: Take, run: Any, path: Path) -> None:
    note = "```sh\nls <!-- x -->\n```\n\n> task: Show the version.\n> hint: whm"
    ran = take(f"record start {path}", f"note '{note}'", "whm version | get version")
    assert "plain text" not in ran.err
    assert f"\n{note}\n" in path.read_text("utf-8")
    passed(run, path, 1)


def test_whole_blocks_and_functions_are_taken_back_also_across_an_su(
    take: Take, run: Any, path: Path
) -> None:
    ran = take(
        f"record start {path}",
        "def hello name {",
        "  echo hello $name",
        "}",
        "for n in 1 2 {",
        "  whm version | get version",
        "}",
        "record undo",
        "record undo",
        "hello bob",
        "record undo",
        "su alice",
        "uapi Email count_pops",
        "record undo",
        "record undo",
        "exit",
        "record resume",
        "su bob",
        "exit",
        keep_going=True,
    )
    assert "'hello' is not a command" in ran.err
    assert "took back `for n in 1 2 {\n  whm version | get version\n}`" in ran.err
    assert "took back `su alice`; the lesson goes on as root" in ran.err
    assert blocks(path) == ["su bob", "exit"]
    assert not [name for name in requests(path) if name.endswith(("version", "count_pops"))]
    passed(run, path, 2)


def test_a_take_without_steps_is_a_lesson_that_goes_on(take: Take, run: Any, path: Path) -> None:
    assert "a.md: 0 steps, 0 masked\n" in take(f"record start {path}", "record stop").err
    assert "nothing to do" in run("check", str(path)).out
    path.write_bytes(path.read_bytes().rstrip(b"\n"))  # as some editors leave it
    take(f"record start --append {path}", "echo one", "record stop")
    assert path.read_text("utf-8").endswith("# a\n\n```cpshell\n> echo one\none\n```\n")
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    take(f"record start --append {path}", "echo two", "record stop")
    assert blocks(path) == ["echo one", "echo two"]
    passed(run, path, 2)


def test_a_lesson_of_another_server_does_not_go_on_here(take: Take, path: Path) -> None:
    take(f"record start {path}", "echo one", "record stop")
    cassette = path.with_suffix(".cassette.jsonl")
    cassette.write_text(
        cassette.read_text("utf-8").replace('"host":"127.0.0.1"', '"host":"srv9.example.com"')
    )
    ran = take(f"record start --append {path}")
    assert "ends as root (whm on srv9.example.com), and this is root (whm on 127.0.0.1)" in ran.err
    assert ran.code == 2
