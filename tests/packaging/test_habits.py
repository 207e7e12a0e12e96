"""The forge does what `make` does: workflows, forms, hooks before a commit, releases."""

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.packaging.conftest import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([\w-]+):(?: |$)", MAKEFILE, re.MULTILINE))
CHECK_RELEASE = runpy.run_path(str(ROOT / ".ci" / "check_release.py"))


def _read(path: Path) -> dict[Any, Any]:
    read = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(read, dict)
    return read


def _jobs() -> dict[str, dict[str, Any]]:
    return {name: job for path in WORKFLOWS for name, job in _read(path)["jobs"].items()}


def _steps() -> list[dict[str, Any]]:
    return [step for job in _jobs().values() for step in job["steps"]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("custom.github-workflows-require-timeout", WORKFLOWS),
        ("vendor.github-issue-forms", FORMS),
        ("vendor.github-issue-config", [GITHUB / "ISSUE_TEMPLATE" / "config.yml"]),
    ],
)
def test_the_forge_can_read_them(schema: str, files: list[Path]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


def test_each_step_is_a_target_of_make() -> None:
    """So whatever fails there fails here, by the same words; Python comes from the forge."""
    matrix = _jobs()["others"]["strategy"]["matrix"]["target"]
    lines = [step["run"] for step in _steps() if "run" in step]
    made = {line.split()[1] for line in lines if line.startswith("make ")} - {"${{"}
    assert {"test", "release"} == made
    assert {*made, *matrix} <= TARGETS
    rest = [line for line in lines if not line.startswith("make ")]
    assert [line.split()[:3] for line in rest] == [["sudo", "apt-get", "install"]]
    assert (ROOT / ".ci" / "run").read_text("utf-8").endswith("\nexec make test\n")


def test_it_runs_on_each_python_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = re.findall(r":: Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    assert _jobs()["test"]["strategy"]["matrix"]["python"] == named
    assert project["requires-python"] == f">={named[0]}"


def test_workflows_may_read_and_their_actions_are_pinned() -> None:
    for path in WORKFLOWS:
        assert _read(path)["permissions"] == {"contents": "read"}
    more = {name: job["permissions"] for name, job in _jobs().items() if "permissions" in job}
    assert more == {"publish": {"id-token": "write"}}
    used = [step for step in _steps() if "uses" in step]
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@v\d+\.\d+\.\d+", step["uses"]) for step in used)
    checkouts = [step for step in used if step["uses"].startswith("actions/checkout@")]
    assert [step["with"] for step in checkouts] == [{"persist-credentials": False}] * 3
    assert not any("${{ github." in step.get("run", "") for step in _steps())


def test_nothing_is_published_until_the_owner_says_where() -> None:
    publish = _jobs()["publish"]
    assert publish["if"] == "vars.PUBLISH_ENVIRONMENT != ''"
    assert publish["environment"] == "${{ vars.PUBLISH_ENVIRONMENT }}"
    text = "".join(path.read_text("utf-8") for path in WORKFLOWS)
    assert "secrets." not in text
    assert "password" not in text


def test_before_a_commit_runs_what_make_test_runs_first() -> None:
    (repository,) = _read(ROOT / ".pre-commit-config.yaml")["repos"]
    hooks = repository["hooks"]
    assert repository["repo"] == "local"
    entries = [hook["entry"].removeprefix("make ") for hook in hooks]
    first, *_ = re.findall(r"^test: (.*) check$", MAKEFILE, re.MULTILINE)
    assert entries == first.split()
    assert all(hook["language"] == "system" and not hook["pass_filenames"] for hook in hooks)


def test_forms_ask_for_no_secret() -> None:
    """They say so where a reply or a line is to be pasted, and the catalog's asks for a source."""
    assert {form.stem for form in FORMS} == {"bug", "catalog", "feature", "witness"}
    bug = (GITHUB / "ISSUE_TEMPLATE" / "bug.yml").read_text("utf-8")
    assert "Leave passwords," in bug
    assert "checkup" in bug
    needed = [part["id"] for part in _read(GITHUB / "ISSUE_TEMPLATE" / "catalog.yml")["body"][1:]]
    assert "source" in needed


STATED = {"__version__": "1.2.0", "PROJECT_URL": "https://forge.example/somebody/cpshell"}
CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n\n### Added\n\n- It.\n"


def test_a_release_is_ready_when_all_of_it_says_the_same() -> None:
    missing = CHECK_RELEASE["missing"]
    assert missing("v1.2.0", STATED, CHANGELOG, "") == []


@pytest.mark.parametrize(
    ("tag", "stated", "changelog", "changes", "said"),
    [
        ("v1.2.1", STATED, CHANGELOG, "", "the tag is v1.2.0, not v1.2.1"),
        ("", STATED, CHANGELOG, "", "the tag is v1.2.0, not nothing"),
        ("v1.2.0", STATED | {"PROJECT_URL": ""}, CHANGELOG, "", "PROJECT_URL"),
        ("v1.2.0", STATED, CHANGELOG.replace(" - 2026-12-01", ""), "", "a dated heading"),
        ("v1.2.0", STATED, CHANGELOG.replace("1.2.0]", "1.1.0]"), "", "a dated heading"),
        (
            "v1.2.0",
            STATED,
            CHANGELOG.replace("\n\n## [1", "\n\n- More.\n\n## [1"),
            "",
            "nothing is",
        ),
        ("v1.2.0", STATED, CHANGELOG, " M cpshell/cli.py\n", "everything is committed"),
    ],
)
def test_what_is_missing_for_a_release_is_said(
    tag: str, stated: dict[str, str], changelog: str, changes: str, said: str
) -> None:
    (line,) = CHECK_RELEASE["missing"](tag, stated, changelog, changes)
    assert said in line


def test_the_changelog_has_dated_versions_below_what_is_unreleased() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    first, *rest = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert first == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", heading) for heading in rest)
    sorts = re.findall(r"^### (.*)$", text, re.MULTILINE)
    assert set(sorts) <= {"Added", "Changed", "Deprecated", "Fixed", "Removed", "Security"}
