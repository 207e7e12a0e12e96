"""UAPI UserManager: subaccounts."""

from dataclasses import replace
from typing import Annotated, Any

from cpshell.sandbox.calls import Context, Flag, Named, Refusal, uapi
from cpshell.sandbox.sessions.log import Purge
from cpshell.sandbox.world.areas import accounts, ftp, mailboxes, subaccounts
from cpshell.sandbox.world.areas.preferences import is_on
from cpshell.sandbox.world.areas.subaccounts import Subaccount
from cpshell.sandbox.world.secrets import require_strong_password

FEATURE = "popaccts"
"""What an account must have to manage subaccounts."""
DISMISSED = "dismissed merges"
"""The scope of the names that are suggested no longer."""
Email = Annotated[Flag | None, Named("services.email.enabled")]
Ftp = Annotated[Flag | None, Named("services.ftp.enabled")]
WebDisk = Annotated[Flag, Named("services.webdisk.enabled")]


def user_row(ctx: Context, entry: Subaccount, kind: str = "sub") -> dict[str, Any]:
    """Return someone in the panel's field names; ``kind``: cpanel, sub or service."""
    mailbox = mailboxes.find_mailbox(ctx.world, entry.full_name) if entry.email else None
    files = ftp.find_ftp_account(ctx.world, ctx.account, entry.full_name) if entry.ftp else None
    return {
        "alternate_email": entry.alternate_email,
        "avatar_url": entry.avatar_url,
        "can_delete": int(kind != "cpanel"),
        "can_set_password": 1,
        "can_set_quota": int(mailbox is not None),
        "dismissed": int(is_on(ctx.world, ctx.account.user, DISMISSED, entry.full_name)),
        "domain": entry.domain,
        "full_username": entry.full_name,
        "guid": entry.guid if kind == "sub" else None,
        "has_expired_invite": 0,
        "has_invite": 0,
        "has_siblings": 0,
        "invite_expiration": None,
        "issues": [],
        "merge_candidates": [],
        "parent_type": "cpanel",
        "phone_number": entry.phone_number,
        "real_name": entry.real_name,
        "services": {
            "email": {
                "enabled": int(mailbox is not None),
                "quota": (mailbox.quota_mb or 0) if mailbox else 0,
            },
            "ftp": {
                "enabled": int(files is not None),
                "homedir": files.folder if files else "",
                "quota": (files.quota_mb or 0) if files else 0,
            },
            "webdisk": {"enabled": 0, "homedir": "", "perms": "rw", "private": 0},
        },
        "special": 0,
        "sub_account_exists": int(kind == "sub"),
        "synced_password": int(kind == "sub"),
        "type": kind,
        "username": entry.username,
    }


def service_entry(full_name: str, user: str, *, email: bool) -> Subaccount:
    """Return what a mailbox or FTP account that is nobody's looks like."""
    local, _, domain = full_name.partition("@")
    return Subaccount(full_name, user, local, domain, email=email, ftp=not email)


def loose_services(ctx: Context) -> list[Subaccount]:
    """Return the mailboxes and FTP accounts that belong to no subaccount."""
    user = ctx.account.user
    known = subaccounts.subaccounts_of(ctx.world, user)
    mail = {entry.full_name for entry in known if entry.email}
    files = {entry.full_name for entry in known if entry.ftp}
    return [
        *(
            service_entry(box.address, user, email=True)
            for box in mailboxes.mailboxes_of(ctx.world, user)
            if box.address not in mail
        ),
        *(
            service_entry(entry.login, user, email=False)
            for entry in ftp.ftp_accounts_of(ctx.world, ctx.account)
            if entry.kind == "sub" and entry.login not in files
        ),
    ]


@uapi("UserManager", "list_users", feature=FEATURE)
def list_users(ctx: Context, flat: Flag = False) -> list[dict[str, Any]]:
    """Return the account's owner, its subaccounts, and what is nobody's."""
    account = ctx.account
    owner = Subaccount(account.user, account.user, account.user, account.domain, False, False)
    rows = [user_row(ctx, owner, "cpanel")]
    rows += [user_row(ctx, each) for each in subaccounts.subaccounts_of(ctx.world, account.user)]
    rows += [user_row(ctx, each, "service") for each in loose_services(ctx)]
    for row in rows:
        row["services"]["special"] = 0
        row["dismissed_merge_candidates"] = []
    return rows


def own_subaccount(ctx: Context, username: str, domain: str) -> Subaccount:
    return subaccounts.require_subaccount(ctx.world, ctx.account, f"{username}@{domain}")


def _refuse_web_disk(wanted: bool) -> None:
    if wanted:
        raise Refusal("There are no Web Disk accounts in the sandbox.")


@uapi("UserManager", "create_user", feature=FEATURE)
def create_user(
    ctx: Context,
    username: str,
    domain: str,
    password: str,
    real_name: str = "",
    phone_number: str = "",
    alternate_email: str = "",
    avatar_url: str = "",
    email: Email = None,
    email_quota: Annotated[int, Named("services.email.quota")] = 0,
    files: Ftp = None,
    web_disk: WebDisk = False,
) -> dict[str, Any]:
    """Make a subaccount, with a mailbox and an FTP account if they are wanted."""
    _refuse_web_disk(web_disk)
    require_strong_password(password)
    entry = Subaccount(
        f"{username}@{domain}", ctx.account.user, username, domain, bool(email), bool(files),
        real_name, phone_number, alternate_email, avatar_url,
    )  # fmt: skip
    quota = email_quota or None
    subaccounts.create_subaccount(ctx.world, ctx.account, entry, password, quota)
    row = user_row(ctx, entry) | {"dismissed_merge_candidates": []}
    row["services"]["ftp"]["quota"] = str(row["services"]["ftp"]["quota"])
    return row


@uapi("UserManager", "edit_user", feature=FEATURE)
def edit_user(
    ctx: Context,
    username: str,
    domain: str,
    password: str = "",
    real_name: str | None = None,
    phone_number: str | None = None,
    alternate_email: str | None = None,
    avatar_url: str | None = None,
    email: Email = None,
    files: Ftp = None,
    web_disk: WebDisk = False,
) -> dict[str, Any]:
    """Change a subaccount; what is not given stays. A new service needs the password."""
    _refuse_web_disk(web_disk)
    entry = own_subaccount(ctx, username, domain)
    if password:
        require_strong_password(password)
        _set_password(ctx, entry, password)
    elif (email and not entry.email) or (files and not entry.ftp):
        raise Refusal("You must give the password to enable a service.")
    if email and not entry.email:
        mailboxes.add_mailbox(ctx.world, ctx.account, username, domain, password, None)
    if files and not entry.ftp:
        subaccounts.add_ftp(ctx.world, ctx.account, entry, password)
    texts = {
        "real_name": real_name,
        "phone_number": phone_number,
        "alternate_email": alternate_email,
        "avatar_url": avatar_url,
    }
    changed = replace(
        entry,
        email=bool(email) or entry.email,
        ftp=bool(files) or entry.ftp,
        **{name: text for name, text in texts.items() if text is not None},
    )
    subaccounts.save_subaccount(ctx.world, changed)
    return user_row(ctx, changed)


def _set_password(ctx: Context, entry: Subaccount, password: str) -> None:
    if entry.email:
        mailboxes.set_mailbox_password(ctx.world, entry.full_name, password)
    if entry.ftp:
        ftp.set_ftp_password(ctx.world, ctx.account, entry.full_name, password)


@uapi("UserManager", "delete_user", feature=FEATURE)
def delete_user(ctx: Context, username: str, domain: str) -> dict[str, Any]:
    """Remove a subaccount with its services."""
    entry = own_subaccount(ctx, username, domain)
    subaccounts.remove_subaccount(ctx.world, ctx.account, entry)
    return user_row(ctx, entry) | {"dismissed_merge_candidates": []}


@uapi("UserManager", "lookup_user", feature=FEATURE)
def lookup_user(ctx: Context, guid: str) -> dict[str, Any]:
    """Return the subaccount of an id."""
    for entry in subaccounts.subaccounts_of(ctx.world, ctx.account.user):
        if entry.guid == guid:
            row = user_row(ctx, entry) | {"dismissed_merge_candidates": []}
            row["services"]["special"] = 0
            row["services"]["webdisk"]["enabledigest"] = 0
            return row
    raise Refusal(f"There is no subaccount with the ID “{guid}”.")


@uapi("UserManager", "check_account_conflicts", feature=FEATURE)
def check_account_conflicts(ctx: Context, full_username: str) -> dict[str, Any]:
    """Return whether a name is a subaccount's already, and what is nobody's of this name."""
    entry = subaccounts.find_subaccount(ctx.world, ctx.account, full_username)
    loose = [each for each in loose_services(ctx) if each.full_name == full_username]
    shown = user_row(
        ctx, entry or (loose[0] if loose else service_entry(full_username, "", email=True))
    )
    names = ("parent_type", "phone_number", "real_name", "services", "special",
             "sub_account_exists", "synced_password", "type", "username")  # fmt: skip
    accounts_row = {name: value for name, value in shown.items() if name not in names}
    return {
        "conflict": int(entry is not None),
        "accounts": accounts_row | {"dismissed_merge_candidates": []},
    }


@uapi("UserManager", "change_password")
def change_password(ctx: Context, oldpass: str, newpass: str, enablemysql: Flag = False) -> None:
    """Give the account another password; its other sessions end."""
    if not accounts.verify_password(ctx.account, oldpass):
        raise Refusal("The current password is not correct.")
    require_strong_password(newpass)
    accounts.set_password(ctx.world, ctx.account.user, newpass)
    keep = ctx.caller.session
    ctx.host.sessions.end_all_of(ctx.account.user, Purge.PASSWORD_CHANGE, keep=keep)
