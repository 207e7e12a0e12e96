"""The examples of the topics of help run as they stand."""

import pytest

from cpshell.commands.topics import CONDITIONS, LOOPS, QUANTITIES, TABLES

TEXTS = {"loops": LOOPS, "conditions": CONDITIONS, "quantities": QUANTITIES, "tables": TABLES}
EXAMPLES = [
    (topic, line.strip())
    for topic, text in TEXTS.items()
    for line in text.partition("Examples\n")[2].splitlines()
]


@pytest.mark.parametrize(("topic", "line"), EXAMPLES)
def test_an_example_of_help_runs(as_root, sandbox, tmp_path, monkeypatch, topic, line):
    (tmp_path / "users.csv").write_text("user\nalice\n")
    monkeypatch.chdir(tmp_path)
    config = tmp_path / "xdg" / "config" / "cpshell" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(
        f'[profile.web1]\ntarget = "https://127.0.0.1:{sandbox.ready["ports"]["whm"]}"\n'
        f'user = "root"\npassword = "env:PW"\nca = "{sandbox.ready["ca"]}"\n'
        '[group]\nweb = ["web1"]\n'
    )
    ran = as_root(line)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out or line.startswith("let all")
    assert ran.out != "[]\n"


@pytest.mark.parametrize("topic", TEXTS)
def test_there_are_examples(run, topic):
    assert len([each for each, _ in EXAMPLES if each == topic]) > 2
    assert TEXTS[topic] in run("-c", f"help {topic}").out


def test_help_shows_a_command_that_def_made(run):
    made = "def mine user plan { for u in $user { echo $u $plan } }"
    ran = run("-c", f"{made}\nhelp mine")
    assert ran.out.startswith("mine: a command of your own\n\n  mine USER PLAN\n\n")
    assert "for u in $user {" in ran.out
    assert "Made with def\n  mine" in run("-c", f"{made}\nhelp").out
    assert run("-c", "help mine").code == 2
