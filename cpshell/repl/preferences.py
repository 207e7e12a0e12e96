"""Apply the user's preferences at the prompt: ``[set]`` and ``[alias]`` of the configuration.

Scripts don't read them: what a script does must not depend on whose machine it runs on.
"""

from typing import Any

from cpshell.errors import CpshellError, UsageError
from cpshell.profiles.config import read_config
from cpshell.shell.settings import Settings
from cpshell.shell.shell import Shell
from cpshell.shell.state import State


def apply_preferences(state: State, shell: Shell) -> None:
    """Take over settings, where no option says otherwise, and aliases; tell of what cannot be."""
    if not state.use_config:
        return
    path = state.system.paths.config_file
    try:
        tables = read_config(state.system.files, path).rest
    except CpshellError as error:
        state.tell(f"cpshell: {error.message}")
        return
    usual = Settings().shown()
    for name, value in _table(tables, "set").items():
        if shell.settings.get(name) == usual.get(name):
            try:
                shell.set(name, _text(value))
            except UsageError as error:
                state.tell(f"cpshell: {path}: {error.message}")
    for name, line in _table(tables, "alias").items():
        if isinstance(line, str) and name not in shell.registry.commands:
            state.aliases[name] = line
        else:
            state.tell(
                f"cpshell: {path}: invalid alias {name}: it must be text, and not a command's name"
            )


def _table(tables: Any, name: str) -> dict[str, Any]:
    table = tables.get(name, {})
    return table if isinstance(table, dict) else {}


def _text(value: Any) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)
