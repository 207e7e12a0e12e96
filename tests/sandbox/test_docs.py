"""What the page about the sandbox says is so."""

import json
import re
from pathlib import Path

import pytest

from cpshell.sandbox.calls.registry import Api, of_api
from cpshell.sandbox.command import main
from cpshell.sandbox.greeting import greeting
from cpshell.sandbox.wire.faults import FaultKind, parse_fault

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
NAMES = {Api.UAPI: "UAPI", Api.WHM: "WHM API 1", Api.API2: "API 2", Api.API1: "API 1"}


@pytest.mark.parametrize("api", Api)
def test_numbers_of_functions_are_true(api):
    functions = of_api(api)
    modules = len({entry.module for entry in functions if entry.module}) or ""
    row = f"| {NAMES[api]} | {len(functions)} | {modules}"
    assert row.rstrip() in PAGE


def test_every_option_is_told(capsys):
    main(["--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert options == set(re.findall(r"^\| `(--[a-z-]+)", PAGE, re.MULTILINE))


def test_every_kind_of_fault_is_told():
    section = PAGE.partition("### Faults")[2].partition("##")[0]
    told = re.findall(r"`([a-z0-9-]+)`", "".join(re.findall(r"^\| (`.*?) \|", section, re.M)))
    assert set(told) == set(FaultKind)
    for spec in re.findall(r"--fault '([^']+)'", PAGE):
        parse_fault(spec)


def test_every_key_of_the_ready_line_is_told(open_panel):
    table = PAGE.partition("## The ready line")[2].partition("## ")[0]
    told = set(re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| (`.*?) \|", table, re.M))))
    with open_panel(worlds=2) as panel:
        line = json.loads(greeting(panel.ready, as_json=True))
    assert told - {"world"} == line.keys() - {"ready"}


def test_facts_of_the_wire_name_their_tests():
    section = PAGE.partition("## Facts of the wire")[2].partition("\n## ")[0]
    told = set(re.findall(r"`(test_\w+\.py)`", section))
    assert told == {path.name for path in (Path(__file__).parent / "wire").glob("test_*.py")}
