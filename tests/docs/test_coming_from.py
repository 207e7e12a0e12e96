"""The page for those who come from other tools: each line that it offers works."""

import re
from pathlib import Path

import pytest

from cpshell.sandbox.server import Sandbox

PAGE = (Path(__file__).parents[2] / "docs" / "coming-from.md").read_text("utf-8")
ROW = re.compile(r"^\| .* \| (.*) \|$", re.MULTILINE)
CALLS = ("uapi ", "whm ", "api2 ", "for ", "search ", "help ")


def offered(user: str) -> list[str]:
    """The lines of the tables for this user, as they are typed."""
    lines = []
    for section in PAGE.split("\n## ")[1:]:
        cells = ROW.findall(section)
        whose = "alice" if "as alice" in cells[0] else "root"
        if whose == user:
            found = [code for cell in cells for code in re.findall(r"`([^`]+)`", cell)]
            lines += [line.replace("\\|", "|") for line in found if line.startswith(CALLS)]
    return lines


def test_every_section_offers_something() -> None:
    assert len(offered("root")) > 12
    assert len(offered("alice")) >= 4


@pytest.mark.slow
@pytest.mark.parametrize("user", ["root", "alice"])
def test_what_is_offered_works(run, monkeypatch, tmp_path, user: str) -> None:
    with Sandbox() as panel:
        service = {"root": "whm", "alice": "cpanel"}[user]
        monkeypatch.setenv("PW", panel.account(user)["password"])
        target = f"https://127.0.0.1:{panel.ready['ports'][service]}"
        login = [target, "-u", user, "--password-from", "env:PW", "--ca", panel.ready["ca"], "-q"]
        lines = [line for line in offered(user) if line != "uapi Email list_pops" or user != "root"]
        for line in lines:
            ran = run(*login, "-c", line)
            assert ran.code == 0, f"{line}: {ran.err}"
            assert ran.out, line


@pytest.mark.slow
def test_lines_of_the_servers_tools_paste_in(run, monkeypatch, sandbox) -> None:
    monkeypatch.setenv("PW", sandbox.account("root")["password"])
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    login = [target, "-u", "root", "--password-from", "env:PW", "--ca", sandbox.ready["ca"], "-q"]
    for line in ("uapi --user=alice Email list_pops", "whmapi1 --output=jsonpretty listaccts"):
        assert f"| `{line}` |" in PAGE
        assert run(*login, "-c", line).code == 0, line
