"""A trainer's way through a lesson: record, edit, rename, check, export, practise."""

import json
from pathlib import Path
from typing import Any

import pytest

from cpshell.sandbox.server import Sandbox

pytestmark = pytest.mark.slow

TAKE = """\
record start {path} --title "Mail for a new customer" --rename alice=user1 --rename root=boss
note "Who has a mailbox? ```"
su alice
uapi Email list_pops | get [0].email
uapi Email no_such_function
record undo
record pause
uapi Email list_pops | count
record resume
note "> task: Count the forwarders.
> hint: Email"
uapi Email list_forwarders | count
exit
whm removeacct user=nobody
record undo
note "Goodbye."
record undo
whm listaccts --where user=alice --columns user,domain
record status
record stop
"""
TYPED = """\
su user1
uapi Email list_pops | get '[0].email'
hint
uapi Email list_forwarders | count
exit
whm listaccts --columns user,domain --where user=user1
whoami | get [].user
"""


def in_sandbox(run: Any, sandbox: Sandbox, script: Path, text: str) -> Any:
    """Run a script as root."""
    script.write_text(text, "utf-8")
    ready = sandbox.ready
    return run(
        *(f"https://127.0.0.1:{ready['ports']['whm']}", "-u", "root", "--ca", ready["ca"], "-k"),
        *("--password-from", "env:ROOT_PASSWORD", "-f", str(script)),
        env={"ROOT_PASSWORD": sandbox.account("root")["password"]},
    )


def test_a_trainer_records_edits_renames_checks_exports_and_practises(
    run: Any, sandbox: Sandbox, tmp_path: Path
) -> None:
    lesson, script = tmp_path / "mail.md", tmp_path / "take.cps"
    ran = in_sandbox(run, sandbox, script, TAKE.format(path=lesson))
    assert '"state":"recording"' in ran.out
    text = lesson.read_text("utf-8")
    commands = [line[2:] for line in text.splitlines() if line.startswith("> ")]
    assert commands == [
        "su user1",
        "uapi Email list_pops | get [0].email",
        "task: Count the forwarders.",
        "hint: Email",
        "uapi Email list_forwarders | count",
        "exit",
        "whm listaccts --where user=user1 --columns user,domain",
    ]
    assert "alice" not in text.replace("renamed: alice=user1", "")
    for options in ([], ["--prune"], ["--sandbox"], ["--sandbox", "--update"], []):
        ran = run("check", *options, str(lesson))
        assert (ran.code, "1 lesson: 5 passed\n" in ran.out) == (0, True), (options, ran.out)
    again = f"su alice\nexit\nrecord start --append {lesson} --title More\nwhoami | get [].user\n"
    assert in_sandbox(run, sandbox, script, again).code == 0
    assert run("check", str(lesson)).out.endswith("1 lesson: 6 passed\n")
    for name in ("html", "md", "cps", "cast", "txt"):
        out = tmp_path / f"exported.{name}"
        assert run("export", str(lesson), "--to", name, "-o", str(out)).code == 0
        assert "user1" in out.read_text("utf-8")
        assert "alice" not in out.read_text("utf-8")
    played = run("play", str(lesson))
    assert (played.code, "boss→user1>" in played.out) == (0, True)
    for name in ("svg", "png", "gif"):
        out = tmp_path / f"picture.{name}"
        assert run("export", str(lesson), "--to", name, "-o", str(out)).code == 0
        assert b"alice" not in out.read_bytes()
    for number, options in enumerate(([], ["--sandbox"])):
        score = tmp_path / f"score-{number}.json"
        practised = run(
            *("play", "--practice", *options, str(lesson), "--score", str(score)), stdin=TYPED
        )
        assert practised.code == 0, practised.out
        totals = json.loads(score.read_text("utf-8"))["totals"]
        assert (totals["done"], totals["first_try"], totals["hints"]) == (4, 3, 1), totals


def test_a_take_of_a_hundred_steps_is_edited_and_plays(
    run: Any, sandbox: Sandbox, tmp_path: Path
) -> None:
    lesson, script = tmp_path / "long.md", tmp_path / "take.cps"
    lines = [f"record start {lesson} --rename srv1.sandbox.test=panel.example"]
    for number in range(100):
        lines += [f"note 'Step {number}: ```'"] if number % 10 == 0 else []
        lines += [f"whm gethostname x={number} | get hostname"]
        lines += [f"echo wrong {number}", "record undo"] if number % 7 == 0 else []
        lines += ["record pause", "whm version", "record resume"] if number % 25 == 0 else []
    ran = in_sandbox(run, sandbox, script, "\n".join([*lines, "record stop"]) + "\n")
    assert ran.code == 0, ran.err
    assert "long.md: 100 steps, 0 masked\n" in ran.err
    assert "does not play" not in ran.err
    cassette = lesson.with_name("long.cassette.jsonl").read_text("utf-8")
    assert cassette.count('"request"') == 100
    text = lesson.read_text("utf-8")
    assert ("wrong" in text, text.count('"panel.example"')) == (False, 100)
    for options in ([], ["--sandbox"]):
        assert run("check", *options, str(lesson)).out.endswith("1 lesson: 100 passed\n")
    page = run("export", str(lesson), "--to", "html").out
    assert (page.count('<li class="step"'), 'id="step-100"' in page) == (100, True)
    played = run("play", "--from", "100", str(lesson))
    assert (played.code, played.out.count("whm gethostname")) == (0, 1)
