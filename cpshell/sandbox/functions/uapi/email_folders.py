"""UAPI Email, Mailboxes: what is in mailboxes, and how the mail server keeps it."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, uapi
from cpshell.sandbox.functions.uapi.mail_owner import own_mailbox
from cpshell.sandbox.world.areas import mailboxes
from cpshell.sandbox.world.areas.mailboxes import Mailbox
from cpshell.sandbox.world.areas.preferences import is_on, set_preference

_FEATURE = "popaccts"
_AUTOCREATE = "mailbox autocreate"
_FOLDERS = ("cur", "new", "tmp", ".Archive", ".Drafts", ".Sent", ".Trash", ".spam")
_NAMES = "mailbox names"


@uapi("Email", "browse_mailbox", feature=_FEATURE)
def browse_mailbox(
    ctx: Context, account: str = "", dir: str = "default", showdotfiles: Flag = False
) -> list[dict[str, Any]]:
    """Return the folders of a mailbox, or of the account's own mail."""
    home = f"{ctx.account.home}/mail"
    if account and account != ctx.account.user:
        mailbox = own_mailbox(ctx, account)
        home = f"{home}/{mailbox.domain}/{mailbox.local}"
    if dir not in ("", "default", "mail", home):
        raise Refusal(f"The directory “{dir}” does not exist.")
    return [
        {
            "file": name,
            "path": home,
            "fullpath": f"{home}/{name}",
            "relpath": name,
            "depth": 1,
            "isleaf": 1,
            "ismailbox": int(name.startswith(".")),
            "mtime": ctx.account.created,
            "type": "dir",
        }
        for name in _FOLDERS
        if showdotfiles or name in ("cur", "new", "tmp") or name == ".spam"
    ]


# Folders that addresses make -----------------------------------------------------------------


@uapi("Email", "get_mailbox_autocreate", webmail=True)
def get_mailbox_autocreate(ctx: Context, email: str) -> int:
    """Return whether ``me+folder@…`` makes the folder."""
    return int(is_on(ctx.world, ctx.account.user, _AUTOCREATE, own_mailbox(ctx, email).address))


@uapi("Email", "enable_mailbox_autocreate", webmail=True)
def enable_mailbox_autocreate(ctx: Context, email: str) -> int:
    """Let it."""
    address = own_mailbox(ctx, email).address
    set_preference(ctx.world, ctx.account.user, _AUTOCREATE, address, "1")
    return 1


@uapi("Email", "disable_mailbox_autocreate", webmail=True)
def disable_mailbox_autocreate(ctx: Context, email: str) -> int:
    """Let it no longer."""
    address = own_mailbox(ctx, email).address
    set_preference(ctx.world, ctx.account.user, _AUTOCREATE, address, "0")
    return 1


# Folders by name -------------------------------------------------------------------------------


def _status(mailbox: Mailbox) -> list[dict[str, Any]]:
    """Return the folders of a mailbox; all its mail is in the first."""
    names = ("INBOX", "INBOX.Drafts", "INBOX.Sent", "INBOX.Trash", "INBOX.spam")
    sizes = [(mailbox.messages, mailbox.used_bytes), *((0, 0) for _ in names[1:])]
    return [
        {"mailbox": name, "guid": f"{number:032x}", "messages": count, "vsize": size}
        for number, (name, (count, size)) in enumerate(zip(names, sizes, strict=True), 1)
    ]


@uapi("Mailboxes", "get_mailbox_status_list", webmail=True)
def get_mailbox_status_list(ctx: Context, account: str) -> list[dict[str, Any]]:
    """Return the folders of a mailbox with what is in them."""
    return _status(own_mailbox(ctx, account))


def _expunge(ctx: Context, account: str, folder: str, query: str) -> None:
    """Remove the mail of a folder; a query here is ``all`` alone."""
    mailbox = own_mailbox(ctx, account)
    known = [row for row in _status(mailbox) if folder in (row["mailbox"], row["guid"])]
    if not known:
        raise Refusal(f"The mailbox “{folder}” does not exist.")
    if query != "all":
        raise Refusal("The sandbox knows no messages: the only query it takes is “all”.")
    if known[0]["mailbox"] == "INBOX":
        mailboxes.empty_mailbox(ctx.world, mailbox.address)


@uapi("Mailboxes", "expunge_mailbox_messages", webmail=True)
def expunge_mailbox_messages(ctx: Context, account: str, mailbox: str, query: str) -> None:
    """Remove the mail of a folder."""
    _expunge(ctx, account, mailbox, query)


@uapi("Mailboxes", "expunge_messages_for_mailbox_guid", webmail=True)
def expunge_messages_for_mailbox_guid(
    ctx: Context, account: str, mailbox_guid: str, query: str
) -> None:
    """Remove the mail of a folder that is named by its id."""
    _expunge(ctx, account, mailbox_guid, query)


@uapi("Mailboxes", "has_utf8_mailbox_names", webmail=True)
def has_utf8_mailbox_names(ctx: Context, user: str = "") -> dict[str, Any]:
    """Return whether folders may have any name."""
    if user not in ("", ctx.account.user):
        own_mailbox(ctx, user)
    return {"enabled": int(is_on(ctx.world, ctx.account.user, _NAMES, "utf8"))}


@uapi("Mailboxes", "set_utf8_mailbox_names", webmail=True)
def set_utf8_mailbox_names(ctx: Context, enabled: Flag) -> dict[str, Any]:
    """Let folders have any name, or not."""
    set_preference(ctx.world, ctx.account.user, _NAMES, "utf8", str(int(enabled)))
    return {"success": 1}


# The mail server ---------------------------------------------------------------------------


@uapi("Email", "fts_rescan_mailbox", webmail=True)
def fts_rescan_mailbox(ctx: Context, account: str) -> int:
    """Build the search index of a mailbox anew; the sandbox searches none."""
    own_mailbox(ctx, account)
    return 1


@uapi("Email", "stats_db_status", feature=_FEATURE)
def stats_db_status(ctx: Context) -> str:
    """Return whether the statistics of mail work."""
    return "1"


@uapi("Email", "check_fastmail", feature=_FEATURE)
def check_fastmail(ctx: Context) -> str:
    """Return whether BlackBerry push is there; never."""
    return "0"


@uapi("Email", "terminate_mailbox_sessions", webmail=True)
def terminate_mailbox_sessions(ctx: Context) -> None:
    """End the open sessions of mail programs; the sandbox has none."""
