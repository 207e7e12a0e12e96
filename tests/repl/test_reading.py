"""What is there to read at the prompt fits the screen: help, hints, messages."""

from typing import Any

import pytest

from cpshell.commands.topics import KEYS
from cpshell.repl.keys import SHOWN

Sit = Any  # the fixture of conftest
Screen = tuple[int, int]


@pytest.fixture(params=[(24, 80), (40, 140)], ids=["80x24", "140x40"])
def screen(request: pytest.FixtureRequest) -> Screen:
    size: Screen = request.param
    return size


@pytest.mark.parametrize(
    "env", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["colors", "NO_COLOR", "dumb"]
)
def test_help_begins_with_what_a_beginner_needs(
    sit: Sit, screen: Screen, env: dict[str, str]
) -> None:
    terminal = sit(login=False, size=(140, screen[1]), **env)
    terminal.press("help", "ENTER")
    terminal.until("Topics, with help TOPIC")
    lines = terminal.until(lambda text: "\n  exit-codes" in text).split("\n")
    first = next(at for at, line in enumerate(lines) if line == "First")
    assert lines[first + 1].startswith("  login root@HOST ")
    assert lines.index("Calls") < lines.index("Sessions") < lines.index("Language")
    about = next(line for line in lines if line.startswith("  exit  "))
    narrow = screen[1] < 100
    assert about.endswith("the last one ends the" if narrow else "ends the shell, and so does a")


def test_help_keys_names_every_key_of_the_toolbar(sit: Sit) -> None:
    terminal = sit(login=False, prompt=">")
    terminal.press("help keys", "ENTER")
    terminal.until("read-only on or off")
    assert all(f"\n  {key}" in KEYS for key, _ in SHOWN)


def test_messages_and_hints_wrap_at_words(sit: Sit, screen: Screen) -> None:
    terminal = sit(login=False)
    words = " ".join(f"word{number}" for number in range(30))
    terminal.press(f"fail '{words}'", "ENTER")
    terminal.until("cpshell: fail: word0")
    shown = terminal.until(lambda text: text.rpartition("cpshell: fail:")[2].count("word29") == 1)
    lines = shown.rpartition("cpshell: ")[2].split("\n")
    assert lines[1].startswith("         word")
    whole = {f"word{number}" for number in range(30)}
    said = [word for line in lines for word in line.split() if word.startswith("word")]
    assert set(said) == whole
