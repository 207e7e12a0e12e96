"""The wheel in an empty environment: each extra by itself, at its floors and with the newest."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from cpshell.sandbox.server import Sandbox
from tests.packaging.conftest import ROOT, Environment, Install, needs_of
from tests.repl.conftest import Terminal

pytestmark = pytest.mark.slow

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OF_DEVELOPERS = {"dev", "docs", "fuzz"}
EXTRAS = sorted(PROJECT["optional-dependencies"].keys() - OF_DEVELOPERS)
PLUGINS = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))
LESSON = "first-calls"


class Installed:
    """What is installed, and a panel to try it on."""

    def __init__(self, environment: Environment, sandbox: Sandbox) -> None:
        self.environment = environment
        self.password = sandbox.account("root")["password"]
        self.login = [
            f"https://127.0.0.1:{sandbox.ready['ports']['whm']}",
            *("-u", "root", "--ca", str(sandbox.ready["ca"])),
        ]

    @property
    def lesson(self) -> Path:
        (path,) = self.environment.folder.glob(f"lib/*/site-packages/cpshell/course/{LESSON}.md")
        return path

    def run(self, *arguments: str, **variables: str) -> tuple[int, str, str]:
        ran = self.environment.run("cpshell", *arguments, **variables)
        return ran.returncode, ran.stdout, ran.stderr

    def profile(self) -> str:
        """Write a profile of the panel; its name."""
        target, *_, authority = self.login
        config = self.environment.home / ".config" / "cpshell" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text(
            f'[profile.a]\ntarget = "{target}"\nuser = "root"\npassword = "env:SECRET"\n'
            f'ca = "{authority}"\n'
        )
        return "a"

    def answers(self, *arguments: str, **variables: str) -> str:
        """Return what a run prints that has to go well."""
        code, out, err = self.run(*arguments, **variables)
        assert (code, err) == (0, "")
        return out

    def call(self, source: str, **variables: str) -> str:
        login = [*self.login, "--password-from", source]
        return self.answers(*login, "-c", "whm version | get version", **variables)


def _works_alone(installed: Installed) -> None:
    """A login, a call, a lesson and the prompt need no extra."""
    environment = installed.environment
    assert installed.answers("--version") == f"cpshell {environment.versions()['cpshell']}\n"
    ran = environment.run(environment.python, "-m", "cpshell", "-c", "echo hi")
    assert (ran.returncode, ran.stdout) == (0, "hi\n")
    assert installed.call("env:SECRET", SECRET=installed.password) == '"11.138.0.5"\n'
    script = 'for u in a b { echo $u } | sort -value | select "x=value" | yaml'
    assert installed.answers("-c", script).count("x:") == 2
    assert "12 passed" in installed.answers("check", str(installed.lesson))
    assert installed.answers("export", str(installed.lesson), "--to", "html").startswith(
        "<!DOCTYPE html>"
    )
    _sit(installed)


def _sit(installed: Installed) -> None:
    variables = installed.environment.variables | {"SECRET": installed.password}
    argv = [str(installed.environment.folder / "bin" / "cpshell"), *installed.login]
    terminal = Terminal([*argv, "--password-from", "env:SECRET"], variables, (24, 80))
    terminal.until("root@127.0.0.1 whm>")
    terminal.press("whm versio", "TAB", "ENTER").until("11.138.0.5")
    terminal.press("exit", "ENTER")
    assert terminal.gone() == 0


def _has_a_sandbox(installed: Installed) -> None:
    lines = "whm version | get version; su alice; uapi Ftp list_ftp | count; upload note.txt"
    (installed.environment.home / "note.txt").write_text("sent in parts")
    told = installed.answers("--sandbox", "-c", lines).splitlines()
    assert told[:2] == ['"11.138.0.5"', "2"]
    assert '"note.txt"' in told[2]


def _draws_pictures(installed: Installed) -> None:
    out = installed.environment.home / "out.gif"
    assert installed.answers("export", str(installed.lesson), "--to", "gif", "-o", str(out)) == ""
    assert out.read_bytes().startswith(b"GIF89a")


def _reads_the_keyring(installed: Installed) -> None:
    backend = installed.environment.home / "own_keyring.py"
    backend.write_text(
        "import os, keyring.backend\n"
        "class Own(keyring.backend.KeyringBackend):\n"
        "    priority = 9\n"
        "    def get_password(self, service, name):\n"
        "        return os.environ['SECRET'] if (service, name) == ('cpshell', 'mine') else None\n"
        "    set_password = delete_password = None\n"
    )
    variables = {"PYTHONPATH": str(backend.parent), "PYTHON_KEYRING_BACKEND": "own_keyring.Own"}
    said = installed.call("keyring:mine", SECRET=installed.password, **variables)
    assert said == '"11.138.0.5"\n'


def _runs_blocks_elsewhere(installed: Installed) -> None:
    script = installed.environment.home / "cluster.py"
    script.write_text(
        "import subprocess, sys\n"
        "from distributed import LocalCluster\n"
        "if __name__ == '__main__':\n"
        "    with LocalCluster(n_workers=1, processes=False, dashboard_address=None,\n"
        "                      protocol='tcp') as cluster:\n"
        "        engine = cluster.scheduler_address.replace('tcp', 'dask')\n"
        f"        block = 'on {installed.profile()} --engine ' + engine\n"
        "        block += ' { whm version | get version }'\n"
        "        sys.exit(subprocess.run(['cpshell', '-c', block]).returncode)\n"
    )
    environment = installed.environment
    ran = environment.run(environment.python, script, SECRET=installed.password)
    assert (ran.returncode, "11.138.0.5" in ran.stdout) == (0, True), ran.stderr


def _tests_plugins(installed: Installed) -> None:
    test = installed.environment.home / "test_own.py"
    test.write_text(
        "from cpshell.testing import panel, panel_shell, plugin_files\n"
        "def test_it(panel_shell):\n"
        "    assert panel_shell.run('whm version').value['version'] == '11.138.0.5'\n"
    )
    ran = installed.environment.run("pytest", "-q", "--import-mode=importlib", test)
    assert ran.returncode == 0, ran.stdout


PROMISES: dict[str, Callable[[Installed], None]] = {
    "": _works_alone,
    "dask": _runs_blocks_elsewhere,
    "keyring": _reads_the_keyring,
    "pictures": _draws_pictures,
    "sandbox": _has_a_sandbox,
    "testing": _tests_plugins,
}

DOORS: dict[str, Callable[[Installed], list[str]]] = {
    "dask": lambda it: ["-c", f"on {it.profile()} --engine dask://127.0.0.1:9 {{ whoami }}"],
    "keyring": lambda it: [*it.login, "--password-from", "keyring:mine"],
    "pictures": lambda it: ["export", str(it.lesson), "--to", "png"],
    "sandbox": lambda it: ["--sandbox", "-c", "whoami"],
}
"""What asks for each extra; `testing` is imported, and has no door."""


def test_each_extra_promises_something() -> None:
    assert sorted(PROMISES) == ["", *EXTRAS]


def _plain(versions: dict[str, str]) -> dict[str, str]:
    return {name: re.sub(r"(\.0)+$", "", version) for name, version in versions.items()}


@pytest.mark.parametrize("lowest", [True, False], ids=["lowest", "newest"])
@pytest.mark.parametrize("extra", ["", *EXTRAS])
def test_an_extra_by_itself_does_what_it_promises(
    wheel: Path, install: Install, sandbox: Sandbox, extra: str, lowest: bool
) -> None:
    needs = needs_of(wheel, extra)
    environment = install([wheel], needs, lowest=lowest)
    floors = dict(re.findall(r"^([\w-]+)>=([\w.]+)", need)[0] for need in needs)
    versions = {name: environment.versions()[name] for name in floors}
    assert lowest == (_plain(versions) == _plain(floors))
    PROMISES[extra](Installed(environment, sandbox))


def test_what_an_extra_is_missing_for_says_what_installs_it(
    wheel: Path, install: Install, sandbox: Sandbox
) -> None:
    """The line is true although no index has cpshell; typed as it is, the door opens."""
    installed = Installed(install([wheel], needs_of(wheel), lowest=True), sandbox)
    for extra, door in DOORS.items():
        code, out, err = installed.run(*door(installed))
        assert (code, out) == (2, "")
        said, hint = err.splitlines()
        assert f" needs cpshell[{extra}]: the package " in said
        needs = set(needs_of(wheel, extra)) - set(needs_of(wheel))
        assert hint.startswith("  hint: uv pip install --python ")
        assert needs <= set(re.findall(r"'([^']+)'", hint))


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda folder: folder.name)
def test_a_plugin_works_at_its_floors(
    wheel: Path, install: Install, build_wheel: Callable[[Path], Path], folder: Path
) -> None:
    """Its tests can all be read, and the first of each file passes; `make lowest` runs the rest."""
    plugin = build_wheel(folder)
    needs = [*needs_of(plugin, "test"), *needs_of(wheel, "testing")]
    environment = install([wheel, plugin], needs, lowest=True)
    pytest_there = ("pytest", "--import-mode=importlib", "-c", folder / "pyproject.toml")
    listed = environment.run(*pytest_there, "--collect-only", folder / "tests")
    assert listed.returncode == 0, listed.stdout
    names = re.findall(r"^(tests/\w+\.py)(::.*)$", listed.stdout, re.MULTILINE)
    first = dict(reversed(names))
    ran = environment.run(
        *pytest_there, *(f"{folder / file}{name}" for file, name in first.items())
    )
    assert ran.returncode == 0, ran.stdout
    assert len(first) == len([*folder.glob("tests/test_*.py")])
