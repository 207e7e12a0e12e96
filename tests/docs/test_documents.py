"""Whatever a document shows is run, or stands in a list with the reason why it is not.

``not_run.toml`` is that list. ``make test`` ends with all commands that were run, by document.
CONTRIBUTING.md says how a block is written so that it can be run.
"""

import json
import re
import shutil
from pathlib import Path

import pytest
from cryptography import x509

from cpshell.sandbox import certificates
from cpshell.sandbox.server import Sandbox
from tests.catalog.descriptions import whole
from tests.docs.documents import (
    ELSEWHERE,
    NOT_RUN,
    ROOT,
    Block,
    Command,
    blocks_of,
    commands_of,
    documents,
    is_at_a_terminal,
    name_of,
    serves,
    spans_of,
    without_comment,
)
from tests.docs.machine import HOSTS, Machine
from tests.docs.readers import READERS
from tests.documented import note_not_run, note_run

DOCUMENTS = [page for page in documents() if (name_of(page), "*") not in ELSEWHERE]
MAY_LACK = {"curl", "docker", "jq", "pipx", "podman", "uv", "zsh", "fish"}
"""Programs that a machine may lack; lines that need one are left out there."""


class Reader:
    """Goes through a document, and keeps what is wrong with it."""

    def __init__(self, machine: Machine, request: pytest.FixtureRequest) -> None:
        self.machine = machine
        self.request = request
        self.wrong: list[str] = []
        self._printed = ""

    def read(self, block: Block) -> None:
        """Run a block as its kind says, unless the list says why it is not run."""
        if self._is_excused(block.document, block.line, block.head):
            return
        try:
            if self._is_written(block):
                pass
            elif block.note == "printed":
                compare(block.text.rstrip("\n").split("\n"), self._printed)
            elif block.kind in READERS:
                READERS[block.kind](block, self.machine)
            elif block.kind in RUNNERS:
                RUNNERS[block.kind](self, block)
                return
            else:
                raise AssertionError(f"what runs a block of kind {block.kind!r}?")
            note_run(self.request, block.document, block.line, f"{block.kind}: {block.head}")
        except Exception as error:  # noqa: BLE001
            self.wrong.append(f"{block.place}: {error}")

    def run_lines(self, block: Block) -> None:
        """Run the lines of a shell, those between two that need a terminal in one bash."""
        together: list[Command] = []
        for command in commands_of(block):
            line = without_comment(command.text)
            if self._is_excused(block.document, command.line, line):
                continue
            named = sorted(MAY_LACK & set(re.findall(r"\w+", line)))
            if lacking := [name for name in named if shutil.which(name) is None]:
                reason = f"there is no {lacking[0]} here"
                note_not_run(self.request, block.document, command.line, line, reason)
                continue
            if is_at_a_terminal(line) or serves(line):
                self._run_together(block, together)
                together = []
                run = self.machine.sit if is_at_a_terminal(line) else self.machine.serve
                self._judge(block, command, *run(command))
            else:
                together.append(command)
        self._run_together(block, together)

    def _is_written(self, block: Block) -> bool:
        """Write a block that a later line of the document uses, in place of running it."""
        name = note(block, "file")
        if name:
            self.machine.write(name, block.text)
        lines = (ROOT / block.document).read_text("utf-8").split("\n")[block.line :]
        return bool(name) and name in "\n".join(lines)

    def run_script(self, block: Block) -> None:
        """Run a script of cpshell, as root or as who is named above it."""
        name = "script.cps"
        self.machine.write(name, block.text)
        user = note(block, "as") or "prod"
        self._run_together(block, [Command(f"cpshell {user} -q -f {name}", block.line)], block.text)

    def run_python(self, block: Block) -> None:
        name = note(block, "file") or "example.py"
        self.machine.write(name, block.text)
        run = "-m pytest -q -p no:cacheprovider" if "\ndef test_" in f"\n{block.text}" else ""
        self._run_together(block, [Command(f"python {run} {name}", block.line)], block.text)

    def check_lesson(self, block: Block) -> None:
        self.machine.write("shown.md", block.text)
        check = Command("cpshell check --sandbox shown.md", block.line)
        self._run_together(block, [check], block.text)

    def _run_together(self, block: Block, commands: list[Command], shown: str = "") -> None:
        results = self.machine.run(commands) if commands else []
        assert len(results) == len(commands), f"only {len(results)} lines ended: {commands}"
        for command, (code, out) in zip(commands, results, strict=True):
            self._judge(block, command, code, out, shown)

    def _judge(self, block: Block, command: Command, code: int, out: str, shown: str = "") -> None:
        """Note a command as run, or keep what is wrong with what it has done."""
        self._printed = out
        try:
            fails = any(line.startswith("cpshell: ") for line in command.prints)
            fails = fails or any(line.startswith("FAIL ") for line in command.prints)
            assert (code != 0) == fails, f"exit code {code}\n{out}"
            if command.prints:
                compare(list(command.prints), out)
            if len(command.screen) > len(command.typed):
                compare([*command.screen, "…"], out)
        except AssertionError as error:
            self.wrong.append(f"{block.document}:{command.line}: {command.text}: {error}")
        else:
            lines = [shown.rstrip() or without_comment(command.text)]
            lines += [f"{prompt}{typed}" for prompt, typed in command.typed]
            note_run(self.request, block.document, command.line, "\n".join(lines))

    def _is_excused(self, document: str, line: int, text: str) -> bool:
        if test := ELSEWHERE.get((document, text)):
            note_run(self.request, document, line, f"{text}   (by {test})")
            return True
        reason = NOT_RUN.get((document, text))
        if reason is not None:
            note_not_run(self.request, document, line, text, reason)
        return reason is not None


RUNNERS = {
    "console": Reader.run_lines,
    "sh": Reader.run_lines,
    "cpshell": Reader.run_script,
    "python": Reader.run_python,
    "markdown": Reader.check_lesson,
}


def note(block: Block, key: str) -> str:
    """Return what the comment above a block says after ``key:``."""
    found = re.fullmatch(rf"{key}: (\S+)", block.note)
    return found[1] if found else ""


def compare(shown: list[str], printed: str) -> None:
    """Hold what was printed against what a document shows: ``…`` stands for anything."""
    pattern = re.escape("\n".join(shown)).replace("…", ".*?").replace(r"\[\.\.\]", ".*?")
    text = printed.replace("\r\n", "\n").strip("\n")
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    assert re.fullmatch(pattern, text, re.DOTALL), f"this was printed:\n{printed}"


@pytest.fixture(autouse=True)
def names_of_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox's certificate holds for the hosts that documents name."""
    names = certificates._names
    others = [x509.DNSName(host) for host in HOSTS]
    monkeypatch.setattr(certificates, "_names", lambda host: [*names(host), *others])


def openapi_description(machine: Machine) -> None:
    machine.write("whm.openapi.json", json.dumps(whole("whm")))


def plugin_of_the_tests(machine: Machine) -> None:
    machine.write("diskhogs.py", (ROOT / "plugins" / "diskhogs.py").read_text("utf-8"))


PREPARED = {"docs/catalog.md": openapi_description, "docs/plugins.md": plugin_of_the_tests}
"""What is there before a document is read."""


@pytest.mark.slow
@pytest.mark.parametrize("page", DOCUMENTS, ids=name_of)
def test_what_a_document_shows_is_so(
    page: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    blocks = blocks_of(page)
    if not blocks:
        return
    with Sandbox() as sandbox:
        reader = Reader(Machine(tmp_path, sandbox), request)
        PREPARED.get(name_of(page), lambda machine: None)(reader.machine)
        for block in blocks:
            reader.read(block)
    if reader.wrong:
        pytest.fail("\n\n".join(reader.wrong), pytrace=False)


def test_the_list_of_what_is_not_run_holds_nothing_else() -> None:
    shown = {(name_of(page), "*") for page in documents()}
    for page in documents():
        shown.update((span.document, span.text) for span in spans_of(page))
        shown.update(("*", span.text) for span in spans_of(page))
        for block in blocks_of(page):
            shown.add((block.document, block.head))
            if block.kind in ("console", "sh"):
                shown.update((block.document, without_comment(c.text)) for c in commands_of(block))
    assert [key for key in {**NOT_RUN, **ELSEWHERE} if key not in shown] == []
    assert not NOT_RUN.keys() & ELSEWHERE.keys()


def test_the_tests_that_the_list_names_are_there() -> None:
    named = {*ELSEWHERE.values()}.union(
        *(re.findall(r"[\w-]+/[\w/.-]*\w", r) for r in NOT_RUN.values())
    )
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_block_says_what_it_is() -> None:
    unnamed = [
        block.place
        for page in documents()
        for block in blocks_of(page)
        if not block.kind and (block.document, block.head) not in NOT_RUN.keys() | ELSEWHERE.keys()
    ]
    assert unnamed == []
