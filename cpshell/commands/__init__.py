"""The built-in commands and filters, one module a family, registered as plugins are.

A start that runs one command imports one family: which words a family brings is written here,
and a test holds it against what the family registers.
"""

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module

from cpshell.catalog import API_WORDS
from cpshell.plugin import PluginShell

FAMILIES: dict[str, tuple[str, ...]] = {
    "calls": (*API_WORDS, "batch"),
    "sessions": (
        *("login", "su", "loginurl", "exit", "logout"),
        *("sessions", "use", "whoami", "status"),
    ),
    "profiles": ("profiles",),
    "checkup": ("checkup",),
    "ssolog": ("ssolog",),
    "state": ("let", "echo", "set", "source"),
    "helping": ("help", "search", "fields"),
    "history": ("history",),
    "last": ("last", "alias"),
    "transfer": ("upload", "download", "watch"),
    "plugins": ("plugins",),
    "filters": ("get", "where", "select", "sort", "limit", "count", "rows"),
}

Later = Callable[[Sequence[str], Callable[[], None]], None]


def register(shell: PluginShell) -> None:
    """Register every built-in."""
    for family in FAMILIES:
        register_family(family, shell)


def register_family(family: str, shell: PluginShell) -> None:
    """Register the words of one family."""
    import_module(f"cpshell.commands.{family}").register(shell)


def offer(shell: PluginShell, later: Later) -> None:
    """Have each family registered when one of its words is looked up; ``later`` sees to it."""
    for family, words in FAMILIES.items():
        later(words, partial(register_family, family, shell))
