"""Virtual environments of their own: for cpshell as a wheel installs it, httpx alone, and others.

They are kept in ``.venv/benchmarks``; ``make clean`` removes them. What a package index cannot give
is left out, and said.
"""

import functools
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".venv" / "benchmarks"
PEERS = {
    "http-prompt": ("http-prompt", "setuptools<81"),
    "pgcli": ("pgcli",),
    "iredis": ("iredis",),
    "litecli": ("litecli",),
    "cpanel-cli": ("cpanel-cli",),
}
"""Programs of the same kinds, and what is installed for each."""


@functools.cache
def python_with(name: str, *packages: str) -> str | None:
    """The interpreter of an environment that has these packages; ``None`` if it cannot be made."""
    python = FOLDER / name / "bin" / "python"
    mark = FOLDER / name / ".installed"
    if mark.exists():
        return str(python)
    venv.create(FOLDER / name, with_pip=True, clear=True)
    if not _pip(str(python), "install", *packages):
        return None
    mark.touch()
    return str(python)


def peer(name: str) -> Path | None:
    """The folder of a peer's programs."""
    python = python_with(name, *PEERS[name])
    return Path(python).parent if python else None


@functools.cache
def cpshell_python() -> str:
    """The interpreter beside which the present cpshell is installed from a wheel.

    An editable installation makes every start of Python slower. Without a package index it is
    this interpreter, which is said.
    """
    python = python_with("cpshell", f"{ROOT}")
    with tempfile.TemporaryDirectory() as folder:
        built = python and _pip(sys.executable, "wheel", "--no-deps", "-w", folder, str(ROOT))
        wheels = [str(path) for path in Path(folder).glob("*.whl")]
        if built and python and _pip(python, "install", "--no-deps", "--force-reinstall", *wheels):
            return python
    print("cpshell is not installed from a wheel: no package index", file=sys.stderr)
    return sys.executable


def cpshell_program() -> str:
    """The program ``cpshell`` of that installation."""
    return str(Path(cpshell_python()).with_name("cpshell"))


def httpx_python() -> str:
    """An interpreter that has httpx and nothing else, or this one."""
    return python_with("httpx", "httpx") or sys.executable


def nginx() -> str | None:
    """The nginx of this system."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def _pip(python: str, *words: str) -> bool:
    command = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *words]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
