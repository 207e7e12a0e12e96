"""WHM, Accounts: changing what an account may use, its name, domain, owner and plan."""

from typing import Annotated, Any

from cpshell.sandbox.calls import Checked, Context, Legacy, Refusal, Rest, whm
from cpshell.sandbox.calls.signature import invalid
from cpshell.sandbox.functions.whm.limits import (
    account_limits,
    check_email,
    owned_package,
    read_flag,
    read_limit,
    shown,
)
from cpshell.sandbox.sessions.log import Purge
from cpshell.sandbox.sizes import BLOCKS, MIB, human
from cpshell.sandbox.world.areas import account_changes, bandwidth, reseller_settings
from cpshell.sandbox.world.areas.accounts import Account, require_account
from cpshell.sandbox.world.areas.domains import domains_of

_TEXTS = {"RS": "theme", "LANG": "locale", "LOCALE": "locale"}
_FLAGS = {"BACKUP": "backup", "OUTGOING_EMAIL_SUSPENDED": "outgoing_mail_suspended"}


def _size(text: str) -> int | None:
    return read_limit("quota", text) or None


Size = Annotated[int | None, Checked(_size)]
"""MiB; 0 and ``unlimited`` are None."""


@whm("modifyacct", acl="edit-account", legacy=Legacy.RESULT)
def modifyacct(
    ctx: Context,
    user: str,
    others: Rest,
    newuser: str = "",
    domain: str = "",
    DNS: str = "",  # noqa: N803  # names of the wire
) -> dict[str, Any]:
    """Change an account: its limits and settings, its user name, its main domain."""
    account = ctx.require_owned(user)
    _change(ctx, account, others)
    wanted = (domain or DNS).lower()
    if wanted and wanted != account.domain:
        account_changes.change_main_domain(ctx.world, account, wanted)
    if newuser and newuser != user:
        account_changes.rename_account(ctx.world, user, newuser)
        ctx.host.sessions.end_all_of(user, Purge.KILL)
    ctx.reason("Account Modified")
    return _modified(ctx, newuser or user)


def _modified(ctx: Context, user: str) -> dict[str, Any]:
    account = require_account(ctx.world, user)
    return {"cpuser": cpuser(ctx, account), "domain": account.domain, "setshell": "unmodified"}


@whm("massmodifyacct", acl="edit-account")
def massmodifyacct(ctx: Context, user: list[str], others: Rest) -> dict[str, Any]:
    """Change several accounts in the same way, all or none."""
    accounts = [ctx.require_owned(name) for name in user]
    for account in accounts:
        _change(ctx, account, others)
    rows = [
        {
            "user": account.user,
            "result": 1,
            "reason": "Account Modified",
            "messages": [],
            "warnings": [],
            "proxied_from": [],
            "extended": {"user": account.user, **_modified(ctx, account.user)},
        }
        for account in accounts
    ]
    return {"payload": rows}


def _change(ctx: Context, account: Account, given: dict[str, str]) -> None:
    values: dict[str, object] = dict(account_limits(given))
    values |= {_TEXTS[name]: text for name, text in given.items() if name in _TEXTS and text}
    for name, column in _FLAGS.items():
        flag = read_flag(given, name)
        if flag is not None:
            values[column] = int(flag)
    shell = read_flag(given, "HASSHELL")
    if shell is not None:
        values["shell"] = account_changes.shell_path(shell)
    email = given.get("contactemail", given.get("CONTACTEMAIL"))
    if email is not None:
        values["email"] = check_email(email)
    start = given.get("STARTDATE")
    if start:
        values["created"] = _moment(start)
    owner = given.get("owner") or given.get("OWNER")
    if owner and owner != account.owner:
        values["owner"] = _new_owner(ctx, owner)
    account_changes.change_account(ctx.world, account.user, values)
    _check_totals(ctx)


def _check_totals(ctx: Context) -> None:
    """Raise Refusal when a reseller has given away more than they may."""
    if not ctx.is_root:
        reseller_settings.require_totals(ctx.world, ctx.caller.user)


def _moment(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 11:
        raise invalid("STARTDATE", text)
    return int(text)


def _new_owner(ctx: Context, owner: str) -> str:
    if not ctx.is_root:
        raise Refusal("You do not have permission to change an account’s owner.")
    return owner if owner == "root" else reseller_settings.require_reseller(ctx.world, owner)


_NOTICE_NAMES = """
account_authn_link account_authn_link_notification_disabled autossl_expiry
autossl_expiry_coverage autossl_renewal_coverage autossl_renewal_coverage_reduced
autossl_renewal_uncovered_domains bandwidth_limit contact_address_change
contact_address_change_notification_disabled disk_limit password_change
password_change_notification_disabled ssl_expiry
"""


def cpuser(ctx: Context, account: Account) -> dict[str, Any]:
    """Return an account's settings as its file has them."""
    others = [entry.domain for entry in domains_of(ctx.world, account.user)]
    return {
        "USER": account.user,
        "DOMAIN": account.domain,
        "OWNER": account.owner,
        "PLAN": account.plan,
        "CONTACTEMAIL": account.email,
        "IP": account.ip,
        "RS": account.theme,
        "LOCALE": account.locale,
        "FEATURELIST": account.feature_list,
        "BWLIMIT": shown(account.bandwidth_limit_mb and account.bandwidth_limit_mb * MIB),
        "MAXFTP": shown(account.max_ftp),
        "MAXSQL": shown(account.max_sql),
        "MAXPOP": shown(account.max_pop),
        "MAXLST": shown(account.max_lists),
        "MAXSUB": shown(account.max_sub),
        "MAXPARK": shown(account.max_parked),
        "MAXADDON": shown(account.max_addon),
        "BACKUP": str(account.backup),
        "STARTDATE": str(account.created),
        "CONTACTEMAIL2": "",
        "DBOWNER": account.user,
        "DEADDOMAINS": [],
        "DEMO": "0",
        "DISK_BLOCK_LIMIT": str((account.disk_limit_mb or 0) * BLOCKS),
        "DOMAINS": [name for name in others if name != account.domain],
        "HASCGI": "1",
        "HASDKIM": "1",
        "HASDMARC": "0",
        "HASSPF": "1",
        "HOMEDIRLINKS": [],
        "LEGACY_BACKUP": "0",
        "MAILBOX_FORMAT": "maildir",
        "MAX_DEFER_FAIL_PERCENTAGE": "unlimited",
        "MAX_EMAILACCT_QUOTA": "unlimited",
        "MAX_EMAIL_PER_HOUR": "unlimited",
        "MTIME": str(ctx.clock.now()),
        "PUSHBULLET_ACCESS_TOKEN": "",
        "UTF8MAILBOX": "1",
        "_PACKAGE_EXTENSIONS": "",
        "__CACHE_DATA_VERSION": "0.10",
        "modify_firewall": "0",
        **{f"notify_{notice}": "1" for notice in _NOTICE_NAMES.split()},
    }


@whm("editquota", acl="quota", legacy=Legacy.RESULT)
def editquota(ctx: Context, user: str, quota: Size) -> None:
    """Set an account's disk quota in MiB."""
    account = ctx.require_owned(user)
    account_changes.change_account(ctx.world, account.user, {"disk_limit_mb": quota})
    _check_totals(ctx)
    ctx.reason(f"Set quota for user {user}")


@whm("limitbw", acl="limit-bandwidth", legacy=Legacy.RESULT)
def limitbw(ctx: Context, user: str, bwlimit: Size = None) -> dict[str, Any]:
    """Set an account's monthly traffic limit in MiB."""
    account = ctx.require_owned(user)
    account_changes.change_account(ctx.world, account.user, {"bandwidth_limit_mb": bwlimit})
    _check_totals(ctx)
    month = bandwidth.present_month(ctx.world)
    used = sum(bandwidth.transferred(ctx.world, account, month).values())
    limit = bwlimit * MIB if bwlimit else None
    ctx.reason(f"Bandwidth Limit for {user} set to {shown(limit)}")
    row = {
        "bwlimit": limit or 0,
        "bwlimitenable": int(limit is not None),
        "domains": [entry.domain for entry in domains_of(ctx.world, user)],
        "human_bwlimit": human(limit) if limit else "unlimited",
        "human_bwused": human(used),
        "unlimited": int(limit is None),
    }
    return {"bwlimits": [row]}


@whm("changepackage", acl="upgrade-account", legacy=Legacy.RESULT)
def changepackage(ctx: Context, user: str, pkg: str) -> None:
    """Give an account another plan with its limits."""
    account = ctx.require_owned(user)
    package = owned_package(ctx, pkg)
    if not ctx.is_root:
        limits = reseller_settings.limits_of(ctx.world, ctx.caller.user)
        reseller_settings.require_package_room(ctx.world, limits, package.name)
    account_changes.apply_package(ctx.world, account.user, package)
    _check_totals(ctx)
    ctx.reason(f"Account Upgrade/Downgrade Complete for {user}")
