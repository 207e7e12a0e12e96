"""What reads the data that documents show: each block is read by what it is meant for."""

import importlib
import json
import shlex
import tomllib
from typing import Any

import yaml

from cpshell.lessons.course import _KEYS as COURSE_KEYS
from cpshell.lessons.export.pictures.themes import KEYS, read_theme
from cpshell.profiles.config import read_config
from cpshell.sandbox.world.seed_file import load_seed
from cpshell.system.files import Files
from cpshell.system.policy import Policy
from tests.docs.documents import Block, Command
from tests.docs.machine import Machine

CONFIG_TABLES = {"profile", "group", "set", "alias"}


def read_toml(block: Block, machine: Machine) -> None:
    """Read a configuration, a seed of the sandbox, a course, a theme, a package's metadata."""
    data = tomllib.loads(block.text)
    if data.keys() <= CONFIG_TABLES:
        read_config(Files(Policy()), machine.write("config.toml", block.text))
    elif data.keys() <= set(COURSE_KEYS):
        assert isinstance(data["order"], list)  # whose lessons need not be there
    elif data.keys() <= {"base", *KEYS}:
        read_theme(str(machine.write("theme.toml", block.text)), Files(Policy()))
    elif data.keys() == {"mcp_servers"}:
        start_servers(data["mcp_servers"], machine)
    elif data.keys() == {"project"}:
        for point in data["project"]["entry-points"]["cpshell.plugins"].values():
            module, _, function = point.partition(":")
            assert callable(getattr(importlib.import_module(module), function or "register"))
    else:
        load_seed(machine.write("seed.toml", block.text))


def read_json(block: Block, machine: Machine) -> None:
    """Read data, or start the servers that a client's configuration names."""
    data = json.loads(block.text)
    start_servers(data.get("mcpServers", data.get("servers", {})), machine)


def start_servers(servers: dict[str, Any], machine: Machine) -> None:
    """Start servers of a client, which end where nothing is asked."""
    for server in servers.values():
        line = f"{shlex.join([server['command'], *server['args']])} < /dev/null"
        ((code, out),) = machine.run([Command(line, 0)])
        assert (code, out) == (0, "")


def read_yaml(block: Block, machine: Machine) -> None:
    yaml.safe_load(block.text)


READERS = {"toml": read_toml, "json": read_json, "yaml": read_yaml}
