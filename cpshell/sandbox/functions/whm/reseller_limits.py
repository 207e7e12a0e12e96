"""WHM, Resellers: what they may give away, and what they have given."""

from typing import Annotated, Any

from cpshell.sandbox.calls import Also, Context, Flag, Legacy, Named, Refusal, whm
from cpshell.sandbox.functions.whm.limits import shown
from cpshell.sandbox.sizes import MIB
from cpshell.sandbox.world.areas import (
    bandwidth,
    ip_addresses,
    nameservers,
    packages,
    reseller_settings,
)
from cpshell.sandbox.world.areas.accounts import Account, accounts_of, find_account

_ROOT = "all"


def _old_counts(data: dict[str, Any]) -> dict[str, Any]:
    """Return the counts as version 0 has them: the reseller is the ``account``."""
    row = dict(data["reseller"])
    return {"reseller": {"account": row.pop("user"), **row}}


@whm("acctcounts", acl="list-accts", legacy=Legacy.BESIDE.made(_old_counts))
def acctcounts(ctx: Context, user: str = "") -> dict[str, Any]:
    """Return how many accounts a reseller has, and may have."""
    user = _reseller(ctx, user)
    given = reseller_settings.given_by(ctx.world, user)
    limit = reseller_settings.limits_of(ctx.world, user).accounts
    row = {
        "user": user,
        "active": given.accounts - given.suspended,
        "suspended": given.suspended,
        "limit": "" if limit is None else limit,
    }
    ctx.reason("Obtained reseller account counts.")
    return {"reseller": row}


def _old_stats(data: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers as version 0 has them: other names, and all in one object."""
    row = dict(data["reseller"])
    return {"reseller": row.pop("user"), "accts": row.pop("acct"), **row}


@whm("resellerstats", acl="list-accts", legacy=Legacy.OBJECT.made(_old_stats))
def resellerstats(
    ctx: Context,
    user: Annotated[str, Also("reseller")],
    month: int | None = None,
    year: int | None = None,
    filter_deleted: Flag = False,
    filter_suspended: Flag = False,
) -> dict[str, Any]:
    """Return what a reseller's accounts may use and use, MiB; 0 for no limit of the reseller."""
    user = _reseller(ctx, user)
    now = ctx.clock.datetime()
    month, year = month or now.month, year or now.year
    limits = reseller_settings.limits_of(ctx.world, user)
    given = reseller_settings.given_by(ctx.world, user)
    accounts = [account for account in accounts_of(ctx.world, user) if account.owner == user]
    rows = [
        _stats(ctx, account, f"{year:04}-{month:02}")
        for account in accounts
        if not (filter_suspended and account.suspended)
    ]
    ctx.reason("Fetched Reseller Data OK")
    total = sum(float(row["bandwidthused"]) for row in rows)
    return {
        "reseller": {
            "user": user,
            "acct": rows,
            "month": month,
            "year": year,
            "diskquota": limits.disk_mb or 0,
            "diskoverselling": limits.oversell_disk,
            "diskused": given.disk_used_mb,
            "totaldiskalloc": str(given.disk_mb),
            "bandwidthlimit": limits.bandwidth_mb or 0,
            "bwoverselling": limits.oversell_bandwidth,
            "totalbwalloc": str(given.bandwidth_mb),
            "totalbwused": f"{total:.2f}",
        }
    }


def _stats(ctx: Context, account: Account, month: str) -> dict[str, Any]:
    used = sum(bandwidth.transferred(ctx.world, account, month).values())
    return {
        "user": account.user,
        "domain": account.domain,
        "package": account.plan,
        "suspended": account.suspended,
        "deleted": 0,
        "diskquota": shown(account.disk_limit_mb or None),
        "diskused": str(account.disk_used_mb),
        "bandwidthlimit": shown(account.bandwidth_limit_mb or None),
        "bandwidthused": f"{used / MIB:.2f}",
    }


def _reseller(ctx: Context, user: str) -> str:
    """Return the reseller that a call is about: the caller's own name for resellers. Raises
    Refusal."""
    user = user or ctx.caller.user
    if not ctx.is_root and user != ctx.caller.user:
        raise Refusal(f"You do not have access to the reseller “{user}”.")
    return user if user == "root" else reseller_settings.require_reseller(ctx.world, user)


@whm("setresellerlimits", acl=_ROOT, legacy=Legacy.RESULT)
def setresellerlimits(
    ctx: Context,
    user: str,
    account_limit: int | None = None,
    diskspace_limit: int | None = None,
    bandwidth_limit: int | None = None,
    enable_account_limit: Flag | None = None,
    enable_resource_limits: Flag | None = None,
    enable_overselling: Flag | None = None,
    enable_overselling_diskspace: Flag | None = None,
    enable_overselling_bandwidth: Flag | None = None,
    enable_package_limits: Flag | None = None,
) -> None:
    """Limit a reseller's accounts, disk space and traffic; what isn't given stays."""
    reseller_settings.require_reseller(ctx.world, user)
    values: dict[str, object] = {}
    for limit, enabled, column in (
        (account_limit, enable_account_limit, "accounts"),
        (diskspace_limit, enable_resource_limits, "disk_mb"),
        (bandwidth_limit, enable_resource_limits, "bandwidth_mb"),
    ):
        if enabled is False:
            values[column] = None
        elif limit is not None:
            if limit < 0:
                raise Refusal("Limits cannot be negative.")
            values[column] = limit
    for flag, column in (
        (enable_overselling, "oversell_disk"),
        (enable_overselling, "oversell_bandwidth"),
        (enable_overselling_diskspace, "oversell_disk"),
        (enable_overselling_bandwidth, "oversell_bandwidth"),
        (enable_package_limits, "only_listed_packages"),
    ):
        if flag is not None:
            values[column] = int(flag)
    reseller_settings.set_limits(ctx.world, user, values)
    ctx.reason("Successfully set reseller account and package limits.")


@whm("setresellerpackagelimit", acl=_ROOT, legacy=Legacy.RESULT)
def setresellerpackagelimit(
    ctx: Context,
    user: str,
    package: str,
    allowed: Flag = True,
    no_limit: Flag = False,
    number: int | None = None,
) -> None:
    """Say how many accounts of a reseller may have a plan."""
    reseller_settings.require_reseller(ctx.world, user)
    packages.require_package(ctx.world, package)
    most = None if no_limit else number
    reseller_settings.set_package_limit(ctx.world, user, package, allowed=allowed, most=most)
    ctx.reason(f"Successfully set the package limit for “{user}”.")


@whm("setresellernameservers", acl=_ROOT, legacy=Legacy.RESULT)
def setresellernameservers(
    ctx: Context, user: str, names: Annotated[str, Named("nameservers")] = ""
) -> None:
    """Set a reseller's name servers, with commas between; none: the server's."""
    reseller_settings.require_reseller(ctx.world, user)
    wanted = [name.strip().lower() for name in names.split(",") if name.strip()]
    for name in wanted:
        nameservers.check_nameserver(name)
    reseller_settings.set_nameservers(ctx.world, user, wanted)
    ctx.reason("Set resellers nameservers")


@whm("getresellerips", acl="list-accts")
def getresellerips(ctx: Context, user: str = "") -> dict[str, Any]:
    """Return the addresses that a reseller may give to accounts."""
    user = _reseller(ctx, user)
    return {
        "ip": reseller_settings.ips_of(ctx.world, user),
        "all": int(not reseller_settings.limits_of(ctx.world, user).delegated),
    }


@whm("setresellerips", acl=_ROOT, legacy=Legacy.RESULT)
def setresellerips(ctx: Context, user: str, ips: str = "", delegate: Flag = False) -> None:
    """Delegate addresses to a reseller, with commas between."""
    reseller_settings.require_reseller(ctx.world, user)
    wanted = [ip.strip() for ip in ips.split(",") if ip.strip()]
    for ip in wanted:
        ip_addresses.require_address(ctx.world, ip)
    reseller_settings.set_ips(ctx.world, user, wanted if delegate else [])
    reseller_settings.set_limits(ctx.world, user, {"delegated": int(delegate)})
    ctx.reason("Successfully configured the reseller’s IP address delegation.")


@whm("setresellermainip", acl=_ROOT, legacy=Legacy.RESULT)
def setresellermainip(ctx: Context, user: str, ip: str) -> None:
    """Set the address that new accounts of a reseller share."""
    reseller_settings.require_reseller(ctx.world, user)
    ip_addresses.require_address(ctx.world, ip)
    reseller_settings.set_limits(ctx.world, user, {"main_ip": ip})
    ctx.reason("Successfully set the reseller’s main IP address.")


@whm("get_public_contact")
def get_public_contact(ctx: Context) -> dict[str, Any]:
    """Return what customers of the caller see as their contact."""
    account = find_account(ctx.world, ctx.caller.user)
    name, url = reseller_settings.public_contact(ctx.world, account)
    return {"name": name or None, "url": url or None}


@whm("set_public_contact", acl="public-contact")
def set_public_contact(ctx: Context, name: str = "", url: str = "") -> None:
    """Set what customers of the caller see."""
    if url and not url.startswith(("http://", "https://")):
        raise Refusal(f"“{url}” is not a valid URL.")
    reseller_settings.set_public_contact(ctx.world, ctx.caller.user, name, url)
