"""Wheel and source distribution: the same bytes each time, what should be in them, and no more."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest
from readme_renderer import markdown

from cpshell.version import PROJECT_URL, __version__
from tests.packaging.conftest import ROOT

ADDRESS = "https://forge.example/somebody/cpshell"
NAME = f"cpshell-{__version__}"
KINDS = {
    ".py": "cpshell",
    ".typed": "cpshell",
    ".tsv": "cpshell/catalog/data",
    ".md": "cpshell",
    ".jsonl": "cpshell",
    ".json": "cpshell/catalog/data",
    ".toml": "cpshell",
    ".css": "cpshell/lessons",
    ".js": "cpshell/lessons",
    ".html": "cpshell/lessons",
    ".bash": "cpshell/shell_completion/data",
    ".fish": "cpshell/shell_completion/data",
}
"""What the wheel holds, and where."""


def _build(root: Path, to: Path, **variables: str) -> dict[str, Path]:
    """Build both as a release does: the wheel from the source distribution's own files."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(to)]
    environment = {**os.environ, **variables}
    subprocess.run(command, cwd=root, check=True, capture_output=True, env=environment)
    (wheel,), (sdist,) = to.glob("*.whl"), to.glob("*.tar.gz")
    return {"wheel": wheel, "sdist": sdist}


def _digests(files: dict[str, Path]) -> dict[str, str]:
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return _build(ROOT, tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def unpacked(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(built["sdist"]) as file:
        file.extractall(folder, filter="data")
    return folder / NAME


@pytest.fixture(scope="module")
def metadata(built: dict[str, Path]) -> str:
    with ZipFile(built["wheel"]) as file:
        return file.read(f"{NAME}.dist-info/METADATA").decode()


@pytest.mark.slow
def test_they_are_the_same_bytes_from_another_folder_at_another_time(
    built: dict[str, Path], unpacked: Path, tmp_path: Path
) -> None:
    """From what was unpacked, under another umask, in another zone, with other times of files."""
    other = tmp_path / "elsewhere"
    shutil.copytree(unpacked, other, copy_function=shutil.copy)
    (other / "PKG-INFO").unlink()
    before = os.umask(0o077)
    try:
        again = _build(other, tmp_path / "again", TZ="Pacific/Auckland", LC_ALL="C")
    finally:
        os.umask(before)
    assert _digests(again) == _digests(built)


@pytest.mark.slow
def test_the_source_distribution_is_what_is_kept_under_version_control(unpacked: Path) -> None:
    """So it holds what ``make test`` needs, and nothing that lay about."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not in a clone")
    kept = {name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()}
    held = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert held - {"PKG-INFO"} == kept


@pytest.mark.slow
def test_the_wheel_holds_the_package_and_its_data_alone(built: dict[str, Path]) -> None:
    with ZipFile(built["wheel"]) as file:
        names = {PurePosixPath(name) for name in file.namelist()}
    for name in names:
        if name.parts[0] == "cpshell" and name.name != "_cpshell":
            assert name.is_relative_to(KINDS[name.suffix]), name
        else:
            assert name.parts[0] in ("cpshell", f"{NAME}.dist-info", f"{NAME}.data"), name
    assert not [name for name in names if {"tests", "__pycache__"} & set(name.parts)]
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "cpshell").rglob("*.py")}
    assert sources == {str(name) for name in names if name.suffix == ".py"}
    course = {f"cpshell/course/{path.name}" for path in (ROOT / "examples" / "course").iterdir()}
    assert course <= {str(name) for name in names}


def test_the_readme_names_the_wheel_of_this_version() -> None:
    named = re.findall(r"cpshell-[\d.]+-py3", (ROOT / "README.md").read_text("utf-8"))
    assert set(named) == {f"{NAME}-py3"}


@pytest.mark.slow
def test_the_metadata_says_what_is_true(metadata: str) -> None:
    head, _, text = metadata.partition("\n\n")
    assert f"Version: {__version__}\n" in head
    assert "License-Expression: MIT\nLicense-File: LICENSE\n" in head
    assert ("Project-URL: " in head) == bool(PROJECT_URL)
    assert text.startswith("# cpshell\n")


@pytest.fixture(scope="module")
def for_an_index() -> Callable[[str], str]:
    """Return what makes the text of the index's page for an address."""
    hook: dict[str, Callable[..., str]] = {}
    exec((ROOT / "hatch_build.py").read_text("utf-8"), hook)
    readme = (ROOT / "README.md").read_text("utf-8")
    return lambda address: hook["for_an_index"](readme, address, "1.2.3")


@pytest.mark.parametrize("address", ["", ADDRESS])
def test_links_of_the_readme_work_on_the_page_of_an_index(
    for_an_index: Callable[[str], str], address: str
) -> None:
    text = for_an_index(address)
    page = markdown.render(text)
    assert page is not None
    links = re.findall(r' (?:href|src)="([^"]*)"', page)
    assert all(re.match(r"https?://|#", link) for link in links)
    files = {re.sub(rf"^{ADDRESS}/(?:blob|raw)/v1\.2\.3/", "", link) for link in links}
    assert bool(address) == ("docs/prompt.md" in files)
    assert all((ROOT / name).exists() for name in files if not re.match(r"https?://|#", name))
    assert page.count("<pre") == text.count("\n```") // 2
    assert "docs/prompt.md" in text


def test_without_an_address_a_link_is_its_words(for_an_index: Callable[[str], str]) -> None:
    text = for_an_index("")
    assert "![" not in text
    assert not re.search(r"\]\((?!https?://|#)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
