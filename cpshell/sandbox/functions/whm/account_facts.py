"""WHM, Accounts: domains, users, space and traffic."""

from dataclasses import fields, replace
from typing import Any, Literal

from cpshell.sandbox.calls import Context, Legacy, Refusal, SqlRows, whm
from cpshell.sandbox.functions.whm.account_lists import account_rows, search_rows
from cpshell.sandbox.sizes import BLOCKS, MIB
from cpshell.sandbox.world.areas import bandwidth
from cpshell.sandbox.world.areas.account_changes import account_of_any_domain, user_names
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.areas.domains import DomainKind, domains_of, require_domain
from cpshell.sandbox.world.areas.php_versions import version_of
from cpshell.sandbox.world.areas.resellers import ACLS, all_resellers

_ACCOUNT_COLUMNS = {field.name: field.name for field in fields(Account)}


def owner_of_domain(ctx: Context, domain: str) -> Account:
    """Return the account that a domain belongs to, if the caller may see it. Raises Refusal."""
    account = account_of_any_domain(ctx.world, domain.lower())
    if account is None or not ctx.owns(account):
        raise Refusal(f"The domain “{domain}” does not exist on this server.")
    return account


@whm("getdomainowner", acl=("list-accts", "acct-summary"))
def getdomainowner(ctx: Context, domain: str) -> dict[str, Any]:
    """Return the user that a domain belongs to; null when nobody's or not to be seen."""
    account = account_of_any_domain(ctx.world, domain.lower())
    return {"user": account.user if account and ctx.owns(account) else None}


@whm("domainuserdata", acl=("list-accts", "acct-summary"), legacy=Legacy.BESIDE)
def domainuserdata(ctx: Context, domain: str) -> dict[str, Any]:
    """Return how the web server serves a domain."""
    account = owner_of_domain(ctx, domain)
    found = require_domain(ctx.world, account.user, domain.lower())
    aliases = [f"www.{found.domain}"]
    if found.kind is DomainKind.MAIN:
        aliases += [
            entry.domain for entry in domains_of(ctx.world, account.user, DomainKind.PARKED)
        ]
    log = f"/etc/apache2/logs/domlogs/{found.domain}"
    data = {
        "customlog": [
            {"format": "combined", "target": log},
            {"format": '"%{%s}t %I .\\n%{%s}t %O ."', "target": f"{log}-bytes_log"},
        ],
        "documentroot": f"{account.home}/{found.root}",
        "group": account.user,
        "hascgi": "1",
        "homedir": account.home,
        "ip": account.ip,
        "owner": account.owner,
        "phpopenbasedirprotect": "1",
        "port": "80",
        "scriptalias": [
            {"path": f"{account.home}/{found.root}/cgi-bin", "url": "/cgi-bin/"},
        ],
        "serveradmin": f"webmaster@{found.domain}",
        "serveralias": " ".join(aliases),
        "servername": found.domain,
        "usecanonicalname": "Off",
        "user": account.user,
        "userdirprotect": "",
    }
    ctx.reason("Obtained userdata.")
    return {"userdata": data}


@whm("get_domain_info", acl="list-accts")
def get_domain_info(ctx: Context) -> dict[str, Any]:
    """Return every domain on the server that the caller may see."""
    rows = SqlRows(
        ctx.world,
        {
            "domain": "d.domain",
            "domain_type": "d.kind",
            "user": "d.user",
            "user_owner": "a.owner",
            "docroot": "'/home/' || d.user || '/' || d.root",
            "parent_domain": "case d.kind when 'main' then d.domain else d.parent end",
            "ipv4": "a.ip",
            "ipv4_ssl": "a.ip",
            "ipv6": "null",
            "ipv6_is_dedicated": "0",
            "modsecurity_enabled": "1",
            "port": "'80'",
            "port_ssl": "'443'",
        },
        "domains d join accounts a using(user)",
        order=("d.domain",),
        finish=lambda row: row | {"php_version": version_of(ctx.world, row["domain"])},
    )
    if not ctx.is_root:
        rows = rows.narrowed("a.owner = ? or a.user = ?", ctx.caller.user, ctx.caller.user)
    return {"domains": rows}


@whm("list_users", acl="list-accts")
def list_users(ctx: Context) -> dict[str, Any]:
    """Return the user names, root's own included."""
    users = user_names(ctx.world, None if ctx.is_root else ctx.caller.user)
    return {"users": ["root", *users] if ctx.is_root else users}


@whm("get_current_users_count", acl="all")
def get_current_users_count(ctx: Context) -> dict[str, Any]:
    """Return how many accounts there are."""
    return {"users": account_rows(ctx).count()}


@whm("get_maximum_users", acl="all")
def get_maximum_users(ctx: Context) -> dict[str, Any]:
    """Return how many accounts the licence allows; 0 is any number."""
    return {"users": 0}


@whm("get_homedir_roots", acl="create-acct")
def get_homedir_roots(ctx: Context) -> dict[str, Any]:
    """Return where home folders can be."""
    return {"payload": [{"path": "/home"}]}


@whm("quota_enabled", acl="quota")
def quota_enabled(ctx: Context) -> dict[str, Any]:
    """Return whether the server keeps to disk quotas."""
    return {"quota_enabled": 1}


@whm("get_disk_usage", acl="list-accts")
def get_disk_usage(
    ctx: Context, cache_mode: Literal["on", "off", "on_if_available"] | None = None
) -> dict[str, Any]:
    """Return the space and the inodes that accounts use; blocks are 1 KiB."""
    rows = SqlRows(
        ctx.world,
        {
            "user": "user",
            "blocks_used": f"disk_used_mb * {BLOCKS}",
            "blocks_limit": f"disk_limit_mb * {BLOCKS}",
            "inodes_used": "inodes_used",
            "inodes_limit": "null",
        },
        "accounts",
        order=("user",),
    )
    if not ctx.is_root:
        rows = rows.narrowed("owner = ? or user = ?", ctx.caller.user, ctx.caller.user)
    return {"accounts": rows}


@whm("myprivs", legacy=Legacy.BARE.made(lambda data: {"privs": data["privileges"][0]}))
def myprivs(ctx: Context) -> dict[str, Any]:
    """Return what the caller may do."""
    return {"privileges": [{acl: int(ctx.has_acl(acl)) for acl in ACLS}]}


@whm("showbw", acl="show-bandwidth", legacy=Legacy.BARE.made(lambda data: {"bandwidth": [data]}))
def showbw(
    ctx: Context,
    year: int | None = None,
    month: int | None = None,
    search: str | None = None,
    searchtype: Literal["domain", "user", "owner", "ip", "package"] | None = None,
    showres: str = "",
) -> dict[str, Any]:
    """Return the traffic of accounts in a month; bytes, and 0 for no limit."""
    now = ctx.clock.datetime()
    year, month = year or now.year, month or now.month
    if not 1 <= month <= 12 or not 1970 <= year <= 9999:
        raise Refusal(f"“{month}/{year}” is not a valid month.")
    whole = replace(account_rows(ctx), columns=_ACCOUNT_COLUMNS, finish=None)
    rows = search_rows(whole, searchtype, search, None)
    if showres:
        rows = rows.narrowed("owner = ?", showres)
    resellers = frozenset(all_resellers(ctx.world))
    traffic = [
        _traffic(ctx, Account(**row), f"{year:04}-{month:02}")
        | {"reseller": int(row["user"] in resellers)}
        for row in rows
    ]
    return {
        "acct": traffic,
        "month": month,
        "year": year,
        "reseller": showres or ctx.caller.user,
        "totalused": sum(row["totalbytes"] for row in traffic),
    }


def _traffic(ctx: Context, account: Account, month: str) -> dict[str, Any]:
    used = sum(bandwidth.transferred(ctx.world, account, month).values())
    limit = account.bandwidth_limit_mb
    return {
        "user": account.user,
        "owner": account.owner,
        "maindomain": account.domain,
        "limit": limit * MIB if limit else 0,
        "totalbytes": used,
        "deleted": 0,
        "bwusage": [{"domain": account.domain, "usage": used, "deleted": 0}],
    }
