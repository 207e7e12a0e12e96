"""The examples of the topics of help run as they stand."""

import pytest

from cpshell.commands.topics import LOOPS

EXAMPLES = [line.strip() for line in LOOPS.partition("Examples\n")[2].splitlines()]


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_of_help_loops_runs(as_root, tmp_path, monkeypatch, line):
    (tmp_path / "users.csv").write_text("user\nalice\n")
    monkeypatch.chdir(tmp_path)
    ran = as_root(line)
    assert (ran.code, ran.err) == (0, "")


def test_there_are_examples():
    assert len(EXAMPLES) > 3
