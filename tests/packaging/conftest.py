"""Wheels as a release has them, in environments that hold nothing else."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]

_SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}
"""What pip is told about where packages are, and how uv calls it."""

_NO_INDEX = re.compile(r"dns error|error sending request|Network is unreachable|timed out")


@dataclass(frozen=True)
class Environment:
    """A virtual environment with a wheel and what it needs, as old or as new as allowed."""

    folder: Path
    home: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def variables(self) -> dict[str, str]:
        """What programs in it are started with: their own home, and none of this project's code."""
        kept = {
            name: os.environ[name] for name in ("TMPDIR", "COVERAGE_FILE") if name in os.environ
        }
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return {**kept, "PATH": path, "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TERM": "xterm"}

    def run(self, *argv: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a program of it, or another one, away from the sources."""
        return subprocess.run(
            [*map(str, argv)],
            env=self.variables | variables,
            cwd=self.home,
            text=True,
            capture_output=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
        )

    def versions(self) -> dict[str, str]:
        """Return which version of each package it holds."""
        found = self.folder.glob("lib/*/site-packages/*.dist-info")
        names = [path.stem.lower().replace("_", "-").rsplit("-", 1) for path in found]
        return dict(names)


Install = Callable[..., Environment]


@pytest.fixture(scope="session")
def build_wheel(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Return what builds the wheel of a folder, once."""
    built: dict[Path, Path] = {}

    def build(folder: Path) -> Path:
        if folder not in built:
            to = tmp_path_factory.mktemp("wheel")
            command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(to)]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
            (built[folder],) = to.glob("*.whl")
        return built[folder]

    return build


@pytest.fixture(scope="session")
def wheel(build_wheel: Callable[[Path], Path]) -> Path:
    return build_wheel(ROOT)


def needs_of(wheel: Path, extra: str = "") -> list[str]:
    """Return what a wheel says that it needs, with an extra or without."""
    with ZipFile(wheel) as file:
        (name,) = [name for name in file.namelist() if name.endswith(".dist-info/METADATA")]
        text = file.read(name).decode()
    rows = re.findall(r"^Requires-Dist: ([^;\n]+)(?:; extra == '(\w+)')?$", text, re.MULTILINE)
    return [need for need, of in rows if of in ("", extra)]


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """``install([wheel], needs, lowest=True)``: an environment with these wheels and no other code.

    What each wheel needs is named: the lowest versions are those of what is named.
    """

    def into(wheels: list[Path], needs: list[str], *, lowest: bool) -> Environment:
        folder, home = tmp_path / "environment", tmp_path / "home"
        home.mkdir()
        _uv("venv", "--quiet", "--python", sys.executable, str(folder))
        resolution = "lowest-direct" if lowest else "highest"
        packages = [need for need in needs if not need.startswith("cpshell")]
        _uv(
            *("pip", "install", "--quiet", "--python", str(folder), "--resolution", resolution),
            *(*packages, *map(str, wheels)),
        )
        return Environment(folder, home)

    return into


def _uv(*arguments: str) -> None:
    """Run uv with the index that pip is configured for; skip the test where none answers."""
    ran = subprocess.run(
        [sys.executable, "-m", "uv", *arguments],
        env=os.environ | _settings_of_pip() | {"UV_PYTHON_DOWNLOADS": "never"},
        text=True,
        capture_output=True,
    )
    if ran.returncode and _NO_INDEX.search(ran.stderr) and not os.environ.get("CI"):
        pytest.skip("no package index answers")
    assert ran.returncode == 0, ran.stderr


def _settings_of_pip() -> dict[str, str]:
    command = [sys.executable, "-m", "pip", "config", "list"]
    said = subprocess.run(command, text=True, capture_output=True).stdout
    rows = re.findall(r"^(?:\w+|:env:)\.([\w-]+)='(.*)'$", said, re.MULTILINE)
    return {
        _SETTINGS[name]: re.sub(r"\s+|\\n", " ", value).strip()
        for name, value in rows
        if name in _SETTINGS
    }
