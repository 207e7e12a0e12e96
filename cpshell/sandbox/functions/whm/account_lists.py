"""WHM, Accounts: listing and showing accounts.

The rows stay in the database until it is known which are wanted, so that a hundred thousand
accounts can be filtered and paged in it.
"""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Legacy, Refusal, SqlRows, whm

_SEARCHES = {"domain": "domain", "owner": "owner", "user": "user", "ip": "ip", "package": "plan"}
SearchType = Literal["domain", "owner", "user", "ip", "package"]
SearchMethod = Literal["regex", "exact"]


def _limit(column: str) -> str:
    return f"ifnull(cast({column} as text), 'unlimited')"


_STARTDATE = (
    "substr(strftime('%Y', created, 'unixepoch'), 3) || ' ' ||"
    " substr('JanFebMarAprMayJunJulAugSepOctNovDec',"
    " 3 * strftime('%m', created, 'unixepoch') - 2, 3) ||"
    " strftime(' %d %H:%M', created, 'unixepoch')"
)
"""``26 Nov 21 19:30``."""
COLUMNS = {
    "user": "user",
    "domain": "domain",
    "email": "email",
    "owner": "owner",
    "plan": "plan",
    "ip": "ip",
    "theme": "theme",
    "shell": "shell",
    "partition": "'home'",
    "diskused": "disk_used_mb || 'M'",
    "disklimit": "ifnull(disk_limit_mb || 'M', 'unlimited')",
    "inodesused": "inodes_used",
    "inodeslimit": "'unlimited'",
    "maxftp": _limit("max_ftp"),
    "maxsql": _limit("max_sql"),
    "maxpop": _limit("max_pop"),
    "maxlst": _limit("max_lists"),
    "maxsub": _limit("max_sub"),
    "maxparked": _limit("max_parked"),
    "maxaddons": _limit("max_addon"),
    "max_email_per_hour": "'unlimited'",
    "max_emailacct_quota": "'unlimited'",
    "max_defer_fail_percentage": "'unlimited'",
    "min_defer_fail_to_trigger_protection": "'5'",
    "suspended": "suspended",
    "suspendreason": "case when suspended then suspend_reason else 'not suspended' end",
    "suspendtime": "suspend_time",
    "is_locked": "suspend_locked",
    "outgoing_mail_suspended": "outgoing_mail_suspended",
    "outgoing_mail_hold": "outgoing_mail_hold",
    "backup": "backup",
    "has_backup": "0",
    "legacy_backup": "0",
    "temporary": "0",
    "mailbox_format": "'maildir'",
    "uid": "cast(uid as text)",
    "unix_startdate": "created",
    "startdate": _STARTDATE,
    "ipv6": "'[]'",
    "child_nodes": "'[]'",
}
"""The fields of a row of ``listaccts`` as SQL."""


def account_rows(ctx: Context) -> SqlRows:
    """Return the accounts that a WHM caller may see, by user."""
    rows = SqlRows(
        ctx.world,
        COLUMNS,
        "accounts",
        order=("user",),
        json_columns=frozenset({"ipv6", "child_nodes"}),
    )
    if ctx.is_root:
        return rows
    user = ctx.caller.user
    return rows.narrowed("owner = ? or user = ?", user, user)


def search_rows(rows: SqlRows, kind: str | None, text: str | None, method: str | None) -> SqlRows:
    """Return the rows that a search finds: a pattern, or the exact text if ``method`` says so."""
    if not text:
        return rows
    column = _SEARCHES[kind or "user"]
    if method == "exact":
        return rows.narrowed(f"{column} = ?", text)
    return rows.narrowed(f"{column} regexp ?", text)


@whm("listaccts", acl="list-accts", legacy=Legacy.STATUS.null("acct"))
def listaccts(
    ctx: Context,
    searchtype: SearchType | None = None,
    search: str | None = None,
    searchmethod: SearchMethod | None = None,
    want: str | None = None,
) -> dict[str, Any]:
    """Return the accounts; ``want`` are the fields to show, with commas between."""
    rows = search_rows(account_rows(ctx), searchtype, search, searchmethod)
    if not want:
        return {"acct": rows}
    wanted = [name.strip() for name in want.split(",")]
    return {"acct": rows.only(wanted)}


@whm("accountsummary", acl="acct-summary", legacy=Legacy.STATUS.null("acct"))
def accountsummary(
    ctx: Context, user: str | None = None, domain: str | None = None
) -> dict[str, Any]:
    """Return one account, by user or main domain."""
    if not user and not domain:
        raise Refusal("You must specify either the “user” or the “domain” parameter.")
    if user:
        found = account_rows(ctx).narrowed("user = ?", user).fetch()
    else:
        found = account_rows(ctx).narrowed("domain = ?", domain).fetch()
    if not found:
        raise Refusal(f"Account does not exist: {user or domain}")
    for row in found:
        del row["has_backup"]
        row["is_temporary_domain"] = 0
    return {"acct": found}
