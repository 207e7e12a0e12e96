"""The built-in commands and filters, one module a family, registered as plugins are."""

from cpshell.commands import (
    calls,
    checkup,
    filters,
    helping,
    history,
    last,
    plugins,
    profiles,
    sessions,
    ssolog,
    state,
    transfer,
)
from cpshell.plugin import Shell

# fmt: off
FAMILIES = (
    calls, sessions, profiles, checkup, ssolog, state, helping, history, last, transfer,
    plugins, filters,
)
# fmt: on


def register(shell: Shell) -> None:
    """Register every built-in."""
    for family in FAMILIES:
        family.register(shell)
