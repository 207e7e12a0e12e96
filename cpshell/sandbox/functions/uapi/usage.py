"""UAPI Quota, StatsBar, ResourceUsage: what an account uses and may use."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, uapi
from cpshell.sandbox.sizes import MIB, human, percent
from cpshell.sandbox.world.areas import (
    bandwidth,
    databases,
    domains,
    ftp,
    mail_routes,
    mailboxes,
    mailing_lists,
    mysql_server,
)
from cpshell.sandbox.world.areas.databases import Engine
from cpshell.sandbox.world.areas.domains import DomainKind
from cpshell.sandbox.world.areas.features import has_feature
from cpshell.sandbox.world.areas.tweaks import KERNEL, VERSION, hostname

# Quota -------------------------------------------------------------------------------------


@uapi("Quota", "get_quota_info")
def get_quota_info(ctx: Context) -> dict[str, Any]:
    """Disk space (MiB) and inodes, used and allowed; 0 means unlimited."""
    account = ctx.account
    limit, used = account.disk_limit_mb or 0, account.disk_used_mb
    under = not limit or used < limit
    return {
        "megabyte_limit": f"{limit:.2f}",
        "megabytes_used": f"{used:.2f}",
        "megabytes_remain": f"{max(0, limit - used):.2f}",
        "inode_limit": "0",
        "inodes_used": str(account.inodes_used),
        "inodes_remain": "0",
        "under_inode_limit": "1",
        "under_megabyte_limit": str(int(under)),
        "under_quota_overall": str(int(under)),
    }


@uapi("Quota", "get_local_quota_info")
def get_local_quota_info(ctx: Context) -> dict[str, Any]:
    """Return the same in bytes."""
    limit = ctx.account.disk_limit_mb
    return {
        "byte_limit": limit * MIB if limit is not None else None,
        "bytes_used": ctx.account.disk_used_mb * MIB,
        "inode_limit": None,
        "inodes_used": ctx.account.inodes_used,
    }


# Counts with limits ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gauge:
    """Something that is counted: its name, the feature that it belongs to, the module that
    manages it, how much is used and what the limit is; ``unit`` is MiB or empty for counts."""

    phrase: str
    feature: str
    module: str
    used: Callable[[Context], float]
    limit: Callable[[Context], int | None]
    unit: str = ""


def _domains(kind: DomainKind) -> Callable[[Context], float]:
    return lambda ctx: len(domains.domains_of(ctx.world, ctx.account.user, kind))


def _databases(engine: Engine) -> Callable[[Context], float]:
    return lambda ctx: len(databases.databases_of(ctx.world, engine, ctx.account.user))


def _month_bytes(ctx: Context) -> int:
    month = bandwidth.present_month(ctx.world)
    return sum(bandwidth.transferred(ctx.world, ctx.account, month).values())


GAUGES = {
    "diskusage": Gauge("Disk Usage", "diskusageviewer", "Quota",
                       lambda ctx: ctx.account.disk_used_mb,
                       lambda ctx: ctx.account.disk_limit_mb, "MB"),
    "bandwidthusage": Gauge("Bandwidth", "bandwidth", "Stats",
                            lambda ctx: _month_bytes(ctx) / MIB,
                            lambda ctx: ctx.account.bandwidth_limit_mb, "MB"),
    "addondomains": Gauge("Addon Domains", "addondomains", "AddonDomain",
                          _domains(DomainKind.ADDON), lambda ctx: ctx.account.max_addon),
    "subdomains": Gauge("Subdomains", "subdomains", "SubDomain", _domains(DomainKind.SUB),
                        lambda ctx: ctx.account.max_sub),
    "parkeddomains": Gauge("Aliases", "parkeddomains", "Park", _domains(DomainKind.PARKED),
                           lambda ctx: ctx.account.max_parked),
    "emailaccounts": Gauge("Email Accounts", "popaccts", "Email",
                           lambda ctx: len(mailboxes.mailboxes_of(ctx.world, ctx.account.user)),
                           lambda ctx: ctx.account.max_pop),
    "mailinglists": Gauge("Mailing Lists", "lists", "Email",
                          lambda ctx: len(mailing_lists.lists_of(ctx.world, ctx.account.user)),
                          lambda ctx: ctx.account.max_lists),
    "autoresponders": Gauge("Autoresponders", "autoresponders", "Email",
                            lambda ctx: len(mail_routes.autoresponders_of(ctx.world,
                                                                          ctx.account.user)),
                            lambda ctx: None),
    "emailforwarders": Gauge("Forwarders", "forwarders", "Email",
                             lambda ctx: len(mail_routes.forwarders_of(ctx.world,
                                                                       ctx.account.user)),
                             lambda ctx: None),
    "ftpaccounts": Gauge("FTP Accounts", "ftpaccts", "Ftp",
                         lambda ctx: len(ftp.ftp_accounts_of(ctx.world, ctx.account)) - 2,
                         lambda ctx: ctx.account.max_ftp),
    "mysqldatabases": Gauge("MySQL® Databases", "mysql", "Mysql", _databases(Engine.MYSQL),
                            lambda ctx: ctx.account.max_sql),
    "postgresqldatabases": Gauge("PostgreSQL Databases", "postgres", "Postgresql",
                                 _databases(Engine.POSTGRES), lambda ctx: ctx.account.max_sql),
}  # fmt: skip
"""What the sidebar shows, by the name to ask for it."""
_FACTS: dict[str, tuple[str, Callable[[Context], str]]] = {
    "hostname": ("Hostname", lambda ctx: hostname(ctx.world)),
    "dedicatedip": ("Shared IP Address", lambda ctx: ctx.account.ip),
    "sharedip": ("Shared IP Address", lambda ctx: ctx.account.ip),
    "hostingpackage": ("Hosting package", lambda ctx: ctx.account.plan),
    "theme": ("Theme", lambda ctx: ctx.account.theme),
    "homedirectory": ("Home Directory", lambda ctx: ctx.account.home),
    "localip": ("Local IP Address", lambda ctx: ctx.account.ip),
    "cpanelversion": ("cPanel Version", lambda ctx: VERSION),
    "cpanelbuild": ("cPanel Build", lambda ctx: VERSION.rpartition(".")[2]),
    "apacheversion": ("Apache Version", lambda ctx: "2.4.62"),
    "mysqlversion": ("MySQL Version", lambda ctx: mysql_server.version(ctx.world)),
    "perlversion": ("Perl Version", lambda ctx: "5.36.0"),
    "perlpath": ("Path to Perl", lambda ctx: "/usr/bin/perl"),
    "sendmailpath": ("Path to Sendmail", lambda ctx: "/usr/sbin/sendmail"),
    "operatingsystem": ("Operating System", lambda ctx: "linux"),
    "machinetype": ("Architecture", lambda ctx: "x86_64"),
    "kernelversion": ("Kernel Version", lambda ctx: KERNEL),
}


@uapi("StatsBar", "get_stats")
def get_stats(
    ctx: Context,
    display: str,
    warnings: Flag = False,
    warninglevel: int = 80,
    warnout: Flag = False,
    infinityimg: str = "",
    infinitylang: Flag = False,
    rowcounter: str = "even",
) -> list[dict[str, Any]]:
    """Return the figures that were asked for, with ``|`` between their names."""
    return stats_rows(ctx, display, warninglevel if warnings else None)


def stats_rows(
    ctx: Context, display: str, warning_level: int | None = None
) -> list[dict[str, Any]]:
    """Figures of the sidebar; with a level only those that are used so far (percent).

    Raises Refusal for a name that there isn't.
    """
    rows: list[dict[str, Any]] = []
    for name in display.split("|"):
        if name in GAUGES:
            gauge = GAUGES[name]
            if not has_feature(ctx.world, ctx.account.feature_list, gauge.feature):
                continue
            row = _gauge_row(ctx, name, gauge, len(rows))
            if warning_level is None or row["percent"] >= warning_level:
                rows.append(row)
        elif name in _FACTS:
            phrase, value = _FACTS[name]
            rows.append(_head(name, phrase, len(rows)) | {"value": value(ctx)})
        else:
            raise Refusal(f"“{name}” is not a statistic that the system can display.")
    return rows


def _head(name: str, phrase: str, at: int) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "item": phrase,
        "phrase": phrase,
        "rowtype": "odd" if at % 2 else "even",
        "role": "",
        "condition": 1,
    }


def _gauge_row(ctx: Context, name: str, gauge: Gauge, at: int) -> dict[str, Any]:
    used, limit = gauge.used(ctx), gauge.limit(ctx)
    share = min(100, int(percent(int(used * MIB), limit * MIB))) if limit else 0
    maxed = limit is not None and used >= limit
    unlimited = "∞" if limit is None else _shown(limit, gauge.unit)
    count = f"{used:.2f}" if gauge.unit else str(int(used))
    return _head(name, gauge.phrase, at) | {
        "feature": gauge.feature,
        "module": gauge.module,
        "count": _shown(used, gauge.unit),
        "_count": count,
        "max": unlimited,
        "_max": "unlimited" if limit is None else str(limit),
        "_maxed": int(maxed),
        "is_maxed": int(maxed),
        "normalized": int(bool(gauge.unit)),
        "percent": share,
        "percent5": share // 5 * 5,
        "percent10": share // 10 * 10,
        "percent20": share // 20 * 20,
        "units": gauge.unit,
        "zeroisunlimited": 0,
        "maxed_phrase": f"You have reached the limit for {gauge.phrase}.",
        "near_limit_phrase": f"You are near the limit for {gauge.phrase}.",
    }


def _shown(value: float, unit: str) -> str:
    return human(int(value * MIB)) if unit else str(int(value))


@uapi("ResourceUsage", "get_usages")
def get_usages(ctx: Context) -> list[dict[str, Any]]:
    """Return every counter against its limit; space in bytes."""
    rows: list[dict[str, Any]] = []
    for name, gauge in GAUGES.items():
        factor = MIB if gauge.unit else 1
        limit = gauge.limit(ctx)
        rows.append(
            {
                "id": {"diskusage": "disk_usage", "bandwidthusage": "bandwidth"}.get(name, name),
                "description": gauge.phrase,
                "usage": int(gauge.used(ctx) * factor),
                "maximum": limit * factor if limit is not None else None,
                "formatter": "format_bytes" if gauge.unit else None,
                "url": None,
                "error": None,
            }
        )
    return rows
