"""What is imported, and when."""

import shlex
import subprocess
import sys

import pexpect
import pytest

SCRIPT = """
import sys
from cpshell.cli import main
main({argv!r})
print([name for name in {watched!r} if name in sys.modules])
"""


def loaded(argv: list[str], *watched: str) -> str:
    code = SCRIPT.format(argv=argv, watched=watched)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@pytest.mark.slow
@pytest.mark.parametrize("argv", [["-c", "echo hello"], [], ["-c", "help uapi Email"]])
def test_a_script_loads_nothing_of_the_prompt(argv: list[str]) -> None:
    assert loaded(argv, "prompt_toolkit", "pygments", "asyncio", "cpshell.repl.prompt") == "[]"


@pytest.mark.slow
def test_before_the_first_paint_little_is_loaded() -> None:
    code = (
        "import sys; import cpshell.interactive; from cpshell.repl import prompt;"
        "heavy = ['httpcore', 'cpshell.shell.shell', 'cpshell.language', 'cpshell.catalog',"
        " 'argparse', 'pygments', 'jmespath', 'yaml'];"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.slow
def test_the_first_paint_needs_the_streams_and_nothing_else_of_the_system() -> None:
    code = (
        "import sys; from cpshell import cli; from cpshell.repl import prompt;"
        "heavy = ['pathlib', 'urllib.parse', 'cpshell.records', 'cpshell.system.files',"
        " 'cpshell.system.programs', 'cpshell.system.secret_sources', 'cpshell.launch'];"
        "prompt.run = lambda *_, **__: print([n for n in heavy if n in sys.modules]) or 0;"
        "cli.main([])"
    )
    output = pexpect.run(f"{sys.executable} -c {shlex.quote(code)}", timeout=30)
    assert output.decode().strip() == "[]"
