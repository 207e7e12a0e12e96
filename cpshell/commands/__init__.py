"""Register the built-in commands and filters, one module a family; they get the shell itself.

A start that runs one command imports one family: which words a family brings is written here,
and a test holds it against what the family registers.
"""

from functools import partial
from importlib import import_module

from cpshell.catalog import API_WORDS
from cpshell.plugin_host.registry import Registry

FAMILIES: dict[str, tuple[str, ...]] = {
    "calls": tuple(API_WORDS),
    "batch": ("batch",),
    "sessions": (
        *("login", "su", "loginurl", "exit", "quit", "logout"),
        *("sessions", "use", "whoami", "status"),
    ),
    "profiles": ("profiles",),
    "checkup": ("checkup",),
    "ssolog": ("ssolog",),
    "state": ("let", "echo", "set", "source"),
    "flow": ("sleep", "fail"),
    "reading": ("open", "from"),
    "secret_values": ("genpass", "base64", "secret"),
    "catalog": ("catalog",),
    "journal": ("journal",),
    "helping": ("help", "search", "fields"),
    "explaining": ("explain",),
    "history": ("history",),
    "last": ("last", "clear", "alias"),
    "transfer": ("upload", "download"),
    "watching": ("watch",),
    "plugins": ("plugins",),
    "record": ("record", "note"),
    "tour": ("tour",),
    "filters": ("get", "where", "select", "sort", "limit", "count", "rows"),
    "tables": ("unique", "group", "join"),
}


def register_family(family: str, registry: Registry) -> None:
    """Register the words of one family."""
    import_module(f"cpshell.commands.{family}").register(registry)


def offer(registry: Registry) -> None:
    """Have each family registered when one of its words is looked up."""
    for family, words in FAMILIES.items():
        registry.later(words, partial(register_family, family, registry))
