"""Tell which names of functions speak of destruction.

The panel's names come from three decades: ``delete_pop``, ``delpop``, ``removeacct``,
``deletesshkey``. A verb counts as a word of its own, or as the beginning of a word that has
grown together with its object.
"""

# fmt: off
# A word of its own, anywhere in the name.
_VERBS = frozenset((
    "clear", "del", "delete", "destroy", "discard", "drop", "empty", "erase", "expunge", "kill",
    "purge", "remove", "reset", "revoke", "terminate", "uninstall", "unlink", "wipe",
))
# Only as the first word: "trash_file" destroys, "restore_from_trash" does the contrary.
_LEADING_VERBS = frozenset(("trash",))
_GROWN_TOGETHER = (
    "del", "destroy", "drop", "kill", "purge", "remove", "reset", "revoke", "terminate", "unsetup",
    "wipe",
)
# Words that only begin like a verb, or say what has happened already.
_LOOK_ALIKES = (
    "deleg", "deliv", "delay", "delim", "delta", "dropbox", "killer",
    "deleted", "dropped", "purged", "removed", "revoked", "terminated",
)
# fmt: on
# A cache is made anew by itself, and a request for a reset is only a mail.
_HARMLESS_OBJECTS = frozenset(["cache", "request"])


def names_destruction(name: str) -> bool:
    """Return True when the name of a function says that something is taken away."""
    words = _words(name)
    if _HARMLESS_OBJECTS.intersection(words):
        return False
    return words[0] in _LEADING_VERBS or any(
        word in _VERBS or _has_grown_together(word) for word in words
    )


def _has_grown_together(word: str) -> bool:
    return word.startswith(_GROWN_TOGETHER) and not word.startswith(_LOOK_ALIKES)


def _words(name: str) -> list[str]:
    """Return the words of ``delete_pop``, ``Hooks/delete`` or ``deletePop``, in lower case."""
    spaced = "".join(f" {c}" if c.isupper() else c if c.isalnum() else " " for c in name)
    return spaced.lower().split() or [""]
