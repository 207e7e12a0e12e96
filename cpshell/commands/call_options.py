"""List the options of a call, each once: commands declare them and the prompt knows them."""

from cpshell.plugin import Arguments, Option
from cpshell.render import FORMATS

INPUTS = ("uri", "json")
"""How the values of a line of the server's tools come."""
OUTPUTS = tuple(form.tool_name for form in FORMATS.values() if form.tool_name)
"""The formats of the server's tools."""

_VIEW = (
    Option("limit", "rows at the most", "N"),
    Option("page", "which page of --limit rows, from 1", "N"),
    Option("all", "every page, one after the other, as one answer"),
    Option("sort", "order of the rows", "[-]FIELD[:TYPE]", "field", repeat=True),
    Option("where", "only rows that match: help conditions", "CONDITION", "condition", repeat=True),
    Option("columns", "only these fields: what select takes", "A,B", "expression", repeat=True),
)
_SENDING = (
    Option("dry-run", "show the request, send nothing"),
    Option("as-curl", "print the request as a curl line, secrets as variables; send nothing"),
    Option("yes", "do not ask before something is destroyed"),
    Option("force", "at the prompt: send it even if the catalog says it is invalid"),
)
_AS = (Option("as", "in a WHM session: call as this cPanel user", "USER", "user"),)
# What cPanel's own tools take, so that documented lines can be pasted.
_SERVER_TOOL = (
    Option(
        "output",
        "as the server's tools have it; values are URI-encoded then",
        "FORMAT",
        choices=OUTPUTS,
    ),
    Option("input", "how values come: URI-encoded, or JSON on stdin", "HOW", choices=INPUTS),
)
_SERVER_USER = (Option("user", "the same as --as", "USER", "user"),)

WHM_CALL = (*_VIEW, *_SENDING, *_SERVER_TOOL)
CPANEL_CALL = (*_AS, *WHM_CALL, *_SERVER_USER)
"""All options of a call; those of a WHM call are among them."""

VALUED = frozenset(f"--{option.name}" for option in CPANEL_CALL if option.metavar)
"""The options that the next word is the value of."""
AS_USER = tuple(f"--{option.name}" for option in (*_AS, *_SERVER_USER))
"""The options that say for which user a WHM session calls."""


def is_tool_line(given: Arguments) -> bool:
    """Return whether a line is one of the server's tools: it has an option that only they have."""
    return any(given.option(option.name) is not None for option in _SERVER_TOOL)
