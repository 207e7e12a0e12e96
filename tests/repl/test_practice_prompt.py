"""Practice at a terminal: the shell's own prompt, with its completion, history and help."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.repl.conftest import Sit, Terminal

pytestmark = pytest.mark.slow

BOTH = pytest.mark.parametrize(
    "screen", [(24, 80), (40, 140)], ids=["80x24", "140x40"], indirect=True
)
LESSON = """\
<!-- cpshell
user: root
service: whm
terminal: 80
-->

# Accounts

> task: Find the account whose domain is bob.test.
> hint: Accounts are listed by listaccts.

```cpshell
> whm listaccts --where domain=bob.test --columns user
user
────
bob
```

> question: What is its name?
> choice: alice
> choice: bob
> answer: bob
"""


@pytest.fixture
def screen(request: pytest.FixtureRequest) -> tuple[int, int]:
    """The size of the terminal: small, where a test says nothing else."""
    rows, columns = getattr(request, "param", (24, 80))
    return rows, columns


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the lesson that all tests practise."""
    return tmp_path_factory.mktemp("practice")


@pytest.fixture
def recorded(run: Any, folder: Path) -> Path:
    """The lesson with its cassette, which is made once."""
    path = folder / "accounts.md"
    if not path.exists():
        path.write_text(LESSON, "utf-8")
        ran = run("check", "--sandbox", "--update", str(path))
        assert ran.code == 0, ran.out
    return path


def _practise(sit: Sit, lesson: Path, *options: str, **env: str) -> Terminal:
    argv = ("play", "--practice", *options, str(lesson))
    return sit(*argv, login=False, prompt="whm>", **env)


@BOTH
def test_completion_history_help_and_the_line_below_work(
    sit: Sit, recorded: Path, screen: tuple[int, int]
) -> None:
    terminal = _practise(sit, recorded)
    terminal.until("step 1 of 1")
    assert "│ Task: Find the account whose domain is bob.test." in terminal.text
    terminal.press("listacc", "TAB")
    terminal.until("> whm listaccts")
    terminal.press("F1")
    terminal.until("acct[].user")
    terminal.press("ENTER")
    terminal.until("Not yet: an option is missing.")
    terminal.press("hint", "ENTER")
    terminal.until("Hint: Accounts are listed by listaccts.")
    terminal.until("step 1 of 1 · 1 hint")
    terminal.press("UP")  # what was said to the practice does not come back
    terminal.until(lambda text: text.count("> whm listaccts") == 2)
    terminal.press(" --where domain=bob.test --columns user", "ENTER")
    terminal.until("────\nbob")
    terminal.until("question after step 1 of 1")
    terminal.press("b", "ENTER")
    terminal.until("Score: 1 of 2 at the first try, 1 with hints")
    assert all(len(line) <= screen[1] for line in terminal.lines)
    assert terminal.gone() == 0


def test_it_is_left_with_ctrl_d_and_resumed(sit: Sit, recorded: Path, tmp_path: Path) -> None:
    file = tmp_path / "a score.json"
    terminal = _practise(sit, recorded, "--score", str(file))
    terminal.press("skip", "ENTER")
    terminal.until("question after step 1 of 1")
    terminal.press("half a line", "CTRL-C", "CTRL-D")
    terminal.until("left at the question after step 1 of 1; `--resume` goes on there")
    assert terminal.gone() == 6
    assert json.loads(file.read_text("utf-8"))["steps"][0]["skipped"] is True
    terminal = _practise(sit, recorded, "--score", str(file), "--resume")
    terminal.until("question after step 1 of 1")
    terminal.press("bob", "ENTER")
    terminal.until("Score: 1 of 2 at the first try, 1 skipped")
    assert terminal.gone() == 6


def test_free_typing_comes_back_to_the_step(sit: Sit, recorded: Path) -> None:
    terminal = _practise(sit, recorded)
    terminal.press("free", "ENTER")
    terminal.until("Type freely")
    terminal.press("let a = 5; echo $a$a", "ENTER")
    terminal.until("\n55\n")
    terminal.press("CTRL-D", "again", "ENTER")
    terminal.until(lambda text: text.count("Task: Find the account") == 2)
    terminal.press("free", "ENTER", "echo $a", "ENTER")
    terminal.until("cpshell: ")


def test_the_users_own_history_is_not_touched(sit: Sit, recorded: Path) -> None:
    terminal = _practise(sit, recorded)
    terminal.press("echo only-here", "ENTER", "quit", "ENTER")
    assert terminal.gone() == 6
    kept = Path(os.environ["XDG_STATE_HOME"]) / "cpshell" / "history"
    assert not kept.exists() or "only-here" not in kept.read_text("utf-8")


def test_typed_secrets_are_masked_and_asked_for_again(sit: Sit, recorded: Path) -> None:
    terminal = _practise(sit, recorded)
    terminal.press("uapi Email add_pop password=Some-5ecret email=a", "ENTER")
    terminal.until("Not yet")
    terminal.press("UP")
    terminal.until("add_pop password=? email=a")
    assert "Some-5ecret" not in terminal.text


def test_completion_takes_no_answer_of_the_recording(sit: Sit, run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "two.md"
    listed = "> whm listaccts --columns user,domain | count"  # as names are looked up
    made = "> whm createacct username=zoe domain=zoe.test password=Str0ng-pw-77x | count"
    block = f"```cpshell\n{listed}\n...\n{made}\n...\n{listed}\n...\n```\n"
    lesson.write_text(LESSON[: LESSON.index("# Acc")] + block)
    assert run("check", "--sandbox", "--update", str(lesson)).code == 0
    terminal = _practise(sit, lesson)
    terminal.press("su ", "TAB")
    terminal.until("> su")
    terminal.press("CTRL-C", listed.removeprefix("> "), "ENTER")
    terminal.until("\n12\n")


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_a_plain_terminal_gets_no_colours(sit: Sit, recorded: Path, env: dict[str, str]) -> None:
    terminal = _practise(sit, recorded, **env)
    terminal.press("skip", "ENTER")
    terminal.until("What is its name?")
    terminal.press("CTRL-D")
    terminal.until("Score: 0 of 2")
    assert (b"\x1b" in terminal.received) == ("NO_COLOR" in env)
    assert b"\x1b[36m" not in terminal.received
