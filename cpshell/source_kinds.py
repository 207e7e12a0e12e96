"""Name the kinds of sources that a secret is read from, each once."""

PROMPT = "prompt"
ENDS_WITH_PROCESS = "fd"
"""Means nothing to a later process: a profile cannot keep it."""
SOURCE_KINDS = {
    PROMPT: "",
    "env": "NAME",
    "file": "PATH",
    ENDS_WITH_PROCESS: "N",
    "cmd": "COMMAND",
    "keyring": "NAME",
}
"""What follows the colon of each kind; a prompt has no colon."""

SOURCE_HEADS = tuple(f"{kind}:" for kind, rest in SOURCE_KINDS.items() if rest)
"""How the sources begin that have a colon."""


def listed_sources(*, lasting: bool = False) -> str:
    """Return what can be typed for a source; ``lasting``: for one that a profile can keep."""
    forms = [
        f"{kind}:{rest}" if rest else kind
        for kind, rest in SOURCE_KINDS.items()
        if not (lasting and kind == ENDS_WITH_PROCESS)
    ]
    return f"{', '.join(forms[:-1])} or {forms[-1]}"
