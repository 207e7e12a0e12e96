"""Commands within the prose of documents are run where they only read.

A line of the shell is run with ``--read-only``: a call that writes is known there, and refused for
nothing else. A sketch (``login URL -u NAME``) names a command and options that there are. The same
goes for lines that start cpshell, for ``make``, and for extras that are installed. What else
cannot be run is in ``not_run.toml``.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cpshell.commands import FAMILIES
from tests.conftest import account
from tests.docs.documents import NOT_RUN, ROOT, SUBCOMMANDS, Span, documents, name_of, spans_of
from tests.documented import note_look_up, note_not_run, note_run

pytestmark = pytest.mark.slow

TOOLS = ("docker", "pip", "pipx", "uv")
SHELL = {word for words in FAMILIES.values() for word in words} | {"for", "on", "batch", "!dig"}
FILTERS = {*FAMILIES["filters"], *FAMILIES["tables"]}
OF_ACCOUNTS = ("uapi", "api2", "cpapi2")
MAKE = set(re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
EXTRAS = {
    extra
    for path in (ROOT / "pyproject.toml", *ROOT.glob("plugins/*/pyproject.toml"))
    for extra in tomllib.loads(path.read_text("utf-8"))["project"]["optional-dependencies"]
}
_SKETCH = re.compile(r"…|\b[A-Z]{2,}\b|\b[NAX]\b|\[\w|\w\|\w|\$\w+$|--$|=$")
_READ_ONLY = "read-only"

Check = Callable[[Span], bool]


def check_install(text: str) -> None:
    """Look up what is installed: tests/packaging installs it, in environments of its own."""
    for path in re.findall(r"(\./plugins/[\w-]+)", text):
        assert (ROOT / path / "pyproject.toml").is_file(), path
    for extra in re.findall(r"[\w.]\[(\w+)\]", text):
        assert extra in EXTRAS, extra


@pytest.fixture
def check(run, sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> Check:
    """Look at a command, and run it if it is whole."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "users.csv").write_text("user,email\nalice,info\n")

    def check_make(words: list[str]) -> None:
        assert {word for word in words if "=" not in word} <= MAKE

    def check_options(words: list[str], text: str) -> None:
        options = [word.split("=")[0] for word in words if re.match(r"--\w", word)]
        unknown = [option for option in options if option not in text]
        assert not unknown, f"there is no {unknown[0]}"

    def check_program(words: list[str]) -> None:
        sub = words[1:2] if words[1:] and words[1] in SUBCOMMANDS else []
        assert run(*sub, "--help").code == 0
        check_options(words, capsys.readouterr().out)

    def run_line(text: str, word: str) -> None:
        user = "alice" if word in OF_ACCOUNTS and not re.search(r"--(as|user)\b", text) else "root"
        service = "cpanel" if user == "alice" else "whm"
        login = account(sandbox, user)
        target = f"https://127.0.0.1:{sandbox.ready['ports'][service]}"
        ran = run(
            *(target, "-u", user, "--auth", "token", "--token-from", "env:TOKEN", "--read-only"),
            *("--ca", sandbox.ready["ca"], "-c", text),
            env={"TOKEN": login["token"]},
        )
        if ran.code != 0 and _READ_ONLY not in ran.err:
            raise AssertionError(ran.err)

    def check_span(span: Span) -> bool:
        """Return whether it was run."""
        words = span.text.split()
        if words[0] == "make":
            check_make(words[1:])
        elif words[0] == "cpshell":
            check_program(words)
        elif words[0] in TOOLS:
            check_install(span.text)
        elif _SKETCH.search(span.text):
            check_options(words, run("-c", f"help {words[0].lstrip('!')}").out)
        else:
            run_line(span.text, words[0])
            return True
        return False

    return check_span


def commands_in(page: Path) -> Iterator[Span]:
    """Yield what stands within prose and begins with the word of a command."""
    first = {*SHELL, *TOOLS, "make", "cpshell", "whmapi1", "cpapi2"} - FILTERS
    seen = set()
    for span in spans_of(page):
        words = span.text.split()
        if len(words) > 1 and words[0] in first and span.text not in seen:
            seen.add(span.text)
            yield span


@pytest.mark.parametrize("page", documents(), ids=name_of)
def test_a_command_within_prose_is_right(
    page: Path, check: Check, request: pytest.FixtureRequest
) -> None:
    wrong = []
    for span in commands_in(page):
        reason = NOT_RUN.get((span.document, span.text)) or NOT_RUN.get(("*", span.text))
        if reason is not None:
            note_not_run(request, span.document, span.line, span.text, reason)
            continue
        try:
            note = note_run if check(span) else note_look_up
            note(request, span.document, span.line, span.text)
        except AssertionError as error:
            wrong.append(f"{span.document}:{span.line}: {span.text}: {error}")
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
