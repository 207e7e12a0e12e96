"""A fleet of simulated servers, with a profile for each."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cpshell.sandbox.server import Sandbox
from tests.conftest import Ran, account


@dataclass
class Fleet:
    """Profiles and groups in a configuration, and what runs scripts with it."""

    config: Path
    run: Callable[..., Ran]
    panels: list[Sandbox] = field(default_factory=list)

    def add(self, name: str, target: str, secret: str, ca: str, more: str = "") -> None:
        variable = f"PW_{name.upper()}"
        os.environ[variable] = secret
        with self.config.open("a") as file:
            file.write(
                f'[profile.{name}]\ntarget = "{target}"\nuser = "root"\nservice = "whm"\n'
                f'password = "env:{variable}"\nca = "{ca}"\n{more}\n'
            )

    def group(self, name: str, *members: str) -> None:
        with self.config.open("a") as file:
            file.write(f"[group]\n{name} = {json.dumps(members)}\n")

    def go(self, script: str, *options: str) -> Ran:
        return self.run(*options, "-c", script)

    def rows(self, script: str, *options: str) -> Any:
        ran = self.go(script, *options)
        assert ran.code == 0, ran.err
        return json.loads(ran.out)


@pytest.fixture(scope="package")
def panels() -> Iterator[list[Sandbox]]:
    """Three servers that tests leave as they were."""
    with Sandbox() as one, Sandbox() as two, Sandbox() as three:
        yield [one, two, three]


@pytest.fixture
def fleet(run: Any, panels: list[Sandbox], monkeypatch: pytest.MonkeyPatch) -> Fleet:
    """Profiles a, b and c in the group web, and nobody, which is not there."""
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "cpshell" / "config.toml"
    config.parent.mkdir(parents=True)
    made = Fleet(config, run, panels)
    for name, panel in zip("abc", panels, strict=True):
        monkeypatch.setenv(f"PW_{name.upper()}", "")
        target = f"https://127.0.0.1:{panel.ready['ports']['whm']}"
        made.add(name, target, account(panel, "root")["password"], panel.ready["ca"])
    monkeypatch.setenv("PW_NOBODY", "")
    made.add("nobody", "https://127.0.0.1:1", "x", panels[0].ready["ca"])
    monkeypatch.setenv("PW_WRONG", "")
    target = f"https://127.0.0.1:{panels[0].ready['ports']['whm']}"
    made.add("wrong", target, "not the password", panels[0].ready["ca"])
    made.group("web", "a", "b", "c")
    return made
