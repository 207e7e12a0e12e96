"""UAPI UserManager: mailboxes and FTP accounts that are a subaccount's or could be."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from cpshell.sandbox.calls import Context, Flag, Named, Refusal, uapi
from cpshell.sandbox.functions.uapi.user_manager import (
    DISMISSED,
    FEATURE,
    loose_services,
    own_subaccount,
    service_entry,
    user_row,
)
from cpshell.sandbox.world.areas import ftp, mailboxes, subaccounts
from cpshell.sandbox.world.areas.preferences import set_preference
from cpshell.sandbox.world.areas.subaccounts import Subaccount


@uapi("UserManager", "lookup_service_account", feature=FEATURE)
def lookup_service_account(
    ctx: Context, full_username: str, type: Literal["email", "ftp", "webdisk"]
) -> dict[str, Any]:
    """Return a mailbox or FTP account."""
    if type == "email":
        mailboxes.require_mailbox(ctx.world, ctx.account, full_username)
    elif type == "ftp":
        ftp.require_ftp_account(ctx.world, ctx.account, full_username)
    else:
        raise Refusal(f"There is no Web Disk account “{full_username}”.")
    entry = service_entry(full_username, ctx.account.user, email=type == "email")
    return user_row(ctx, entry, "service")


@uapi("UserManager", "merge_service_account", feature=FEATURE)
def merge_service_account(
    ctx: Context,
    username: str,
    domain: str,
    email: Annotated[Flag, Named("services.email.merge")] = False,
    files: Annotated[Flag, Named("services.ftp.merge")] = False,
) -> dict[str, Any]:
    """Make a mailbox or FTP account a subaccount's, which is made if need be."""
    name = f"{username}@{domain}"
    if not email and not files:
        raise Refusal("You must specify at least one service to merge.")
    if email:
        mailboxes.require_mailbox(ctx.world, ctx.account, name)
    if files:
        ftp.require_ftp_account(ctx.world, ctx.account, name)
    known = subaccounts.find_subaccount(ctx.world, ctx.account, name)
    entry = known or Subaccount(name, ctx.account.user, username, domain, False, False)
    merged = replace(entry, email=entry.email or email, ftp=entry.ftp or files)
    subaccounts.save_subaccount(ctx.world, merged)
    return user_row(ctx, merged) | {"dismissed_merge_candidates": []}


@uapi("UserManager", "unlink_service_account", feature=FEATURE)
def unlink_service_account(
    ctx: Context,
    username: str,
    domain: str,
    service: Literal["email", "ftp", "webdisk"],
    dismiss: Flag = False,
) -> None:
    """Make a service nobody's again; a subaccount without any goes."""
    entry = own_subaccount(ctx, username, domain)
    if not {"email": entry.email, "ftp": entry.ftp}.get(service):
        raise Refusal(f"The subaccount “{entry.full_name}” does not have the service “{service}”.")
    left = replace(entry, email=entry.email and service != "email",
                   ftp=entry.ftp and service != "ftp")  # fmt: skip
    if left.email or left.ftp:
        subaccounts.save_subaccount(ctx.world, left)
    else:
        subaccounts.forget_subaccount(ctx.world, entry)
    set_preference(ctx.world, entry.user, DISMISSED, entry.full_name, str(int(dismiss)))


@uapi("UserManager", "dismiss_merge", feature=FEATURE)
def dismiss_merge(
    ctx: Context,
    username: str,
    domain: str,
    email: Annotated[Flag, Named("services.email.dismiss")] = False,
    files: Annotated[Flag, Named("services.ftp.dismiss")] = False,
) -> None:
    """Suggest no longer that a mailbox or FTP account become a subaccount's."""
    name = f"{username}@{domain}"
    if not email and not files:
        raise Refusal("You must specify at least one service to dismiss.")
    if name not in [entry.full_name for entry in loose_services(ctx)]:
        raise Refusal(f"There is no service account “{name}”.")
    set_preference(ctx.world, ctx.account.user, DISMISSED, name, "1")
