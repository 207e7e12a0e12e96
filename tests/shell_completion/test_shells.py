"""TAB completes the command lines of cpshell: typed in bash, zsh and fish."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

INSTALLED = {
    "bash": "source {share}/bash-completion/completions/cpshell",
    "zsh": "fpath=({share}/zsh/site-functions $fpath); autoload -Uz compinit; compinit -u -D",
    "fish": "true",  # fish looks below XDG_DATA_DIRS by itself
}
PRINTED = {
    "bash": 'eval "$(cpshell completion bash)"',
    "zsh": "autoload -Uz compinit; compinit -u -D; source <(cpshell completion zsh)",
    "fish": "cpshell completion fish | source",
}
CONFIG = """\
[profile.prod]
target = "https://srv1.example.com:2087"
[profile."my server"]
target = "https://srv2.example.com:2087"
"""
COMPLETED = [
    ("cpshell classr", "cpshell classroom "),
    ("cpshell pro", "cpshell prod "),
    ("cpshell --auth=acc", "cpshell --auth=accesshash "),
    ("cpshell root@host:2087 --read", "cpshell root@host:2087 --read-only "),
    ("cpshell --password-from=env:CP_PASS", "cpshell --password-from=env:CP_PASSWORD "),
    ("cpshell --password-from keyr", "cpshell --password-from keyring:"),
    ("cpshell --token-from=file:to", "cpshell --token-from=file:token.txt "),
    ("cpshell join ht", "cpshell join http://"),
    ("cpshell my", "cpshell my\\ server "),
    ("cpshell --password-from file:~/to", "cpshell --password-from file:~/token.txt "),
    ("true | cpshell --token-from 'file:to", "true | cpshell --token-from 'file:token.txt' "),
    ("cpshell --ca my", "cpshell --ca my\\ panel/"),
    ("cpshell --ca my\\ panel/c", "cpshell --ca my\\ panel/ca.pem "),
    ('cpshell --ca "my panel/c', 'cpshell --ca "my panel/ca.pem" '),
    ("cpshell --ca ~/my\\ panel/c", "cpshell --ca ~/my\\ panel/ca.pem "),
    ("cpshell play --live pro", "cpshell play --live prod "),
    ("cpshell check les", "cpshell check lesson.md "),
    ("cpshell export lesson.md --to sv", "cpshell export lesson.md --to svg "),
    ("cpshell sandbox res", "cpshell sandbox reset "),
    ("true | cpshell classr", "true | cpshell classroom "),
    ("A=1 cpshell pro", "A=1 cpshell prod "),
    ("cpshell --plugin \\#", "cpshell --plugin \\#1.py "),
    ("cpshell --plugin it", "cpshell --plugin it\\'s\\ \\$HOME.py "),
    ("cpshell 'my s", "cpshell 'my server' "),
    ("cpshell --token-from=file:~/to", "cpshell --token-from=file:~/token.txt "),
    ("cpshell --journal müll/ü", "cpshell --journal müll/übung.jsonl "),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder that the shells work in."""
    config = tmp_path / "config" / "cpshell"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(CONFIG)
    home = tmp_path / "home"
    (home / "my panel").mkdir(parents=True)
    (home / "my panel" / "ca.pem").touch()
    (home / "token.txt").touch()
    (home / "lesson.md").touch()
    (home / "#1.py").touch()
    (home / "it's $HOME.py").touch()
    (home / "müll").mkdir()
    (home / "müll" / "übung.jsonl").touch()
    return home


@pytest.mark.parametrize("shell", INSTALLED)
def test_a_line_is_completed_in_a_real_shell(shell, home, sit, installed) -> None:
    typed = sit(shell)
    typed.run(INSTALLED[shell].format(share=installed / "share"))
    wrong = []
    for line, whole in COMPLETED:
        shown = typed.press(line, "\t", "END").until("END").splitlines()[-1]
        if shown != f"ready$ {whole}END":
            wrong.append(f"{whole!r}: {shown!r}")
        typed.press("\x15").until_prompt()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("shell", PRINTED)
def test_what_the_program_prints_does_the_same(shell, home, sit) -> None:
    typed = sit(shell)
    typed.run(PRINTED[shell])
    typed.press("cpshell --password-from=file:to", "\t", "END")
    typed.until("ready$ cpshell --password-from=file:token.txt END")
