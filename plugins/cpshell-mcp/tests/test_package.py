"""The package itself: what it imports, and what its readme says."""

import ast
import json
import re
from pathlib import Path

import cpshell_mcp
from cpshell_mcp.options import parse_options

PUBLIC = {"cpshell", "cpshell.catalog", "cpshell.client", "cpshell.errors", "cpshell.plugin"}
PACKAGE = Path(cpshell_mcp.__file__).parent
README = (Path(__file__).parents[1] / "README.md").read_text()


def test_it_imports_only_public_names_of_cpshell():
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(node.module or "")
    assert {name for name in found if name.partition(".")[0] == "cpshell"} <= PUBLIC


def test_the_configurations_in_the_readme_start_it():
    blocks = re.findall(r"```json\n(.*?)```", README, re.S)
    assert len(blocks) >= 2
    for block in blocks:
        value = json.loads(block)
        (servers,) = [value[key] for key in ("mcpServers", "servers") if key in value]
        for server in servers.values():
            assert server["command"] == "cpshell-mcp"
            parse_options(server["args"])


def test_the_readme_names_all_options_and_tools():
    from cpshell_mcp.prompts import PROMPTS
    from cpshell_mcp.tools import tools

    names = [kind.name for kind in tools(parse_options(["--allow-writes"]))]
    for word in [*names, *PROMPTS]:
        assert f"`{word}`" in README
    options = re.findall(r'"(--[a-z-]+)"', (PACKAGE / "options.py").read_text())
    assert len(options) >= 7
    for option in options:
        assert option in README or option == "--version"
