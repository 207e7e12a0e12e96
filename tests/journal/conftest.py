"""Scripts that write on a panel, with a journal of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cpshell.sandbox.server import Sandbox
from tests.conftest import Ran, account


@dataclass(frozen=True)
class Desk:
    """A folder with a script and its journal, and a panel to run it on."""

    folder: Path
    login: tuple[str, ...]
    run: Callable[..., Ran]

    @property
    def journal(self) -> Path:
        return self.folder / "journal.jsonl"

    @property
    def script(self) -> Path:
        return self.folder / "script.cps"

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.journal.read_text().split("\n") if line]

    def first(self, script: str, *options: str) -> Ran:
        """Run a script with a new journal."""
        self.script.write_text(script)
        return self.go(*options, "--journal", str(self.journal))

    def again(self, *options: str) -> Ran:
        """Go on with it."""
        return self.go(*options, "--resume", str(self.journal))

    def go(self, *options: str) -> Ran:
        return self.run(*self.login, "-f", str(self.script), *options)

    def rows(self, text: str) -> Any:
        """Return what a line of a shell without a session prints."""
        return json.loads(self.run("-c", text).out)

    def cut(self, **gone: Any) -> None:
        """Take lines out, as if the shell had been killed before it wrote them."""
        kept = [line for line in self.lines if "ended" not in line]
        for write, result_only in gone.get("writes", {}).items():
            kept = [
                line
                for line in kept
                if line.get("write") != write or (result_only and "result" not in line)
            ]
        self.journal.write_text("".join(f"{json.dumps(line)}\n" for line in kept))


@pytest.fixture
def desk(run: Any, fresh_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    root = account(fresh_sandbox, "root")
    monkeypatch.setenv("PW", root["password"])
    target = f"https://127.0.0.1:{fresh_sandbox.ready['ports']['whm']}"
    login = (target, "-u", "root", "--password-from", "env:PW", "--ca", fresh_sandbox.ready["ca"])
    return Desk(tmp_path, login, run)
