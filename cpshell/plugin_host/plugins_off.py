"""Which plugins are switched off, kept from run to run."""

import json

from cpshell.errors import UsageError
from cpshell.system.paths import state_file, write_private

_FILE = "plugins-off.json"


def switched_off() -> frozenset[str]:
    """The names of plugins that are not to be loaded."""
    try:
        names = json.loads(state_file(_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(map(str, names)) if isinstance(names, list) else frozenset()


def keep_off(names: frozenset[str]) -> None:
    """Remember these names in place of those before.

    Raises:
        UsageError: they can't be kept.
    """
    path = state_file(_FILE)
    try:
        if names or path.exists():
            write_private(path, json.dumps(sorted(names)) + "\n")
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None
