"""Say for eyes what a call did that answered without data: ``bob suspended``."""

from cpshell import catalog
from cpshell.panel.call import Call

_DONE = {
    "unsuspend": "unsuspended",
    "suspend": "suspended",
    "passwd": "has the new password",
    "set_password": "has the new password",
    "create": "created",
    "add": "added",
    "delete": "deleted",
    "del": "deleted",
    "remove": "removed",
    "terminate": "removed",
    "kill": "removed",
    "revoke": "revoked",
    "grant": "granted",
    "disable": "disabled",
    "enable": "enabled",
    "install": "installed",
    "uninstall": "removed",
    "restart": "restarted",
    "rename": "renamed",
    "restore": "restored",
    "empty": "emptied",
    "unpark": "unparked",
    "park": "parked",
    "trash": "put into the trash",
    "move": "moved",
    "copy": "copied",
    **dict.fromkeys(("set", "change", "modify", "edit", "update", "save", "store"), "changed"),
}
"""What is done to the target by functions whose names begin so; the longest beginning counts."""


def done_line(call: Call) -> str:
    """Return what a call did, in words: its target and what happened to it."""
    what = next(
        (
            _DONE[verb]
            for verb in sorted(_DONE, key=len, reverse=True)
            if call.function.lower().startswith(verb)
        ),
        "",
    )
    target = _target(call)
    return f"{target} {what}" if what and target else f"done: {call.name}"


def _target(call: Call) -> str:
    """Return the value that says what a call worked on; no secret, nothing long."""
    entry = catalog.find(call.api, call.module, call.function)
    if entry is None:
        return ""
    named = [entry.target] if entry.target is not None else []
    required = [parameter for parameter in entry.parameters if parameter.required]
    given = dict(call.parameters)
    for parameter in (*named, *required):
        value = given.get(parameter.name, "")
        if value and not call.secret(parameter.name):
            return value if len(value) <= _LONGEST and "\n" not in value else ""
    return ""


_LONGEST = 100  # characters
