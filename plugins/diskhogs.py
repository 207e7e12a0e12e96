"""Find the accounts and mailboxes that use most space, across all accounts.

Try it: ``cpshell --plugin diskhogs.py --sandbox -c "diskhogs --top 10"``. To install it, put
it into the ``plugins`` folder of the configuration.
"""

import re
from collections.abc import Iterable
from typing import Any

from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Option, PluginShell, View, make_call

__version__ = "1.0"
__facade__ = 1

_TOP = 20
_JOBS = 4  # calls at a time that do not strain a server
_UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_USER, _DISK = "user", "diskused"


def register(shell: PluginShell) -> None:
    """Add ``diskhogs``."""
    shell.command(
        "diskhogs",
        diskhogs,
        summary="the accounts and mailboxes that use most space",
        options=(
            Option("top", f"how many (default: {_TOP})", "N"),
            Option("only", "one kind", "KIND", choices=("accounts", "mailboxes")),
            Option("jobs", f"calls at a time (default: {_JOBS})", "N"),
        ),
        examples=(
            "diskhogs",
            "diskhogs --top 5 --only mailboxes",
            "diskhogs | where account=alice",
        ),
    )


def diskhogs(shell: PluginShell, arguments: Arguments) -> list[dict[str, Any]]:
    """Return rows of ``kind``, ``name``, ``account``, ``bytes`` and ``used``, the largest first.

    A mailbox's space is part of its account's: the two are beside each other, not added up.
    """
    only = arguments.option("only")
    service = _service(shell)
    accounts = _accounts(shell) if service == "whm" else []
    rows = [] if only == "mailboxes" else list(accounts)
    if only != "accounts":
        users = [row["name"] for row in accounts] if service == "whm" else [None]
        rows += _mailboxes(shell, users, arguments.integer("jobs") or _JOBS)
    rows.sort(key=lambda row: (-row["bytes"], row["kind"], row["name"]))
    return rows[: arguments.integer("top") or _TOP]


def _service(shell: PluginShell) -> str:
    chain = shell.chain()
    if not chain or chain[-1].service == "webmail":
        raise UsageError("diskhogs needs a session on WHM, or on cPanel for one account")
    return chain[-1].service


def _accounts(shell: PluginShell) -> list[dict[str, Any]]:
    view = View(columns=(_USER, _DISK))
    reply = shell.call("whm", None, "listaccts", view=view)
    return [
        _row("account", row[_USER], row[_USER], megabytes(row.get(_DISK)))
        for row in shell.rows(reply)
    ]


def _mailboxes(shell: PluginShell, users: Iterable[str | None], jobs: int) -> list[dict[str, Any]]:
    """Return the mailboxes of all users; report and leave out accounts that cannot be asked."""
    owners = list(users)
    calls = [make_call("uapi", "Email", "list_pops_with_disk", as_user=user) for user in owners]
    replies = shell.progress(shell.calls_at_once(calls, jobs), "accounts asked", len(calls))
    rows: list[dict[str, Any]] = []
    for owner, reply in zip(owners, replies, strict=True):
        account = owner or shell.chain()[-1].user
        if not reply.ok:
            shell.say(f"diskhogs: {account} is left out: {reply.reason}")
            continue
        rows += [
            _row("mailbox", row["email"], account, int(row.get("_diskused") or 0))
            for row in shell.rows(reply)
        ]
    return rows


def _row(kind: str, name: str, account: str, size: int) -> dict[str, Any]:
    return {"kind": kind, "name": name, "account": account, "bytes": size, "used": human(size)}


def megabytes(text: Any) -> int:
    """Return the bytes of a size such as ``482M``, as WHM writes it; 0 for ``none``."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)B?\s*", str(text or ""), re.IGNORECASE)
    if not found:
        return 0
    return int(float(found[1]) * _UNITS.get(found[2].upper(), _UNITS["M"]))


def human(size: float) -> str:
    """Return a size in bytes as people read it: ``4.2 GiB``."""
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.1f} {unit}" if unit != "B" else f"{int(size)} B"
        size /= 1024
    return f"{size:.1f} GiB"
