"""WHM, Server Administration and Security: updates, what is installed, restarting, advice."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, whm
from cpshell.sandbox.world.areas import (
    cphulk,
    jobs,
    logins,
    mysql_server,
    php_versions,
    services,
    software,
    tweaks,
)
from cpshell.sandbox.world.areas.tweaks import KERNEL, VERSION

_ROOT = "all"
_UPDATE = "cpanel update"
_UPDATE_SECONDS = 90
_TIERS = ("edge", "current", "release", "stable", "lts")
Tier = Literal["edge", "current", "release", "stable", "lts"]


def _tier(ctx: Context) -> str:
    tier: str = tweaks.known(ctx.world, "updates", {"CPANEL": "release"})["CPANEL"]
    return tier


@whm("get_update_availability", acl=_ROOT)
def get_update_availability(ctx: Context) -> dict[str, Any]:
    """Return whether there is a newer version; never here."""
    return {
        "current_version": VERSION,
        "newest_version": VERSION,
        "tier": _tier(ctx),
        "update_available": 0,
    }


@whm("get_available_tiers", acl=_ROOT)
def get_available_tiers(ctx: Context) -> dict[str, Any]:
    """Return the newest version of each tier; here they are the same."""
    return dict.fromkeys(_TIERS, VERSION)


@whm("set_tier", acl=_ROOT)
def set_tier(ctx: Context, tier: Tier) -> dict[str, Any]:
    """Choose how new the panel is."""
    tweaks.keep(ctx.world, "updates", {"CPANEL": tier})
    return {"tier": tier}


@whm("start_cpanel_update", acl=_ROOT)
def start_cpanel_update(ctx: Context, mode: Literal["force", "sync"] = "sync") -> dict[str, Any]:
    """Begin to renew the panel, or return the run that is under way."""
    running = [job for job in jobs.of_kind(ctx.world, _UPDATE) if not job.over]
    job = running[0] if running else jobs.add(ctx.world, _UPDATE, "", _UPDATE_SECONDS, mode=mode)
    return {
        "pid": job.pid,
        "is_new": int(not running),
        "log_path": f"/var/cpanel/updatelogs/update.{job.started}.log",
    }


@whm("installed_versions", acl=_ROOT)
def installed_versions(ctx: Context, packages: Flag = False) -> dict[str, Any]:
    """Return the programs of this server with their versions."""
    apache = software.require_software(ctx.world, "ea-apache24")
    found: dict[str, Any] = {
        "apache": apache.version,
        "apache_php_default_version": php_versions.default_version(ctx.world),
        "apache_php_versions": php_versions.installed(ctx.world),
        "cpanel_and_whm": VERSION,
        "dovecot": "2.3.21",
        "easyapache": "4",
        "exim": "4.98",
        "linux_kernel": KERNEL,
        "mariadb": mysql_server.version(ctx.world),
        "operating_system_name": "AlmaLinux",
        "operating_system_version": "9.5",
        "powerdns": "4.9.4",
        "pureftpd": "1.0.52",
        "roundcube": "1.6.10",
    }
    if packages:
        found["ea_4_packages"] = software.installed(ctx.world)
    return found


@whm("reboot", acl=_ROOT)
def reboot(ctx: Context, force: Flag = False) -> None:
    """Restart the machine: every service that is enabled begins anew, at once."""
    for service in services.all_services(ctx.world):
        if service.running:
            services.restart(ctx.world, service.name)
    ctx.reason("Rebooting server")


@whm("fetch_security_advice", acl=_ROOT)
def fetch_security_advice(ctx: Context) -> dict[str, Any]:
    """Return what could be safer, by what is set here."""
    rows = []
    for key, holds, good, bad, suggestion in _advice(ctx):
        text = good if holds else bad
        kind = "ADVISE_GOOD" if holds else "ADVISE_WARN"
        advice = {"key": key, "summary": text, "suggestion": suggestion, "type": kind}
        row = {"advice": advice, "message": text, "module": key.split("_")[0], "type": "mod_advice"}
        rows.append(row)
    return {"payload": rows}


def _advice(ctx: Context) -> list[tuple[str, bool, str, str, str]]:
    old = [name for name in ("ea-php74", "ea-php80") if name in php_versions.installed(ctx.world)]
    return [
        ("Brute_protection", cphulk.is_on(ctx.world), "cPHulk is enabled.",
         "cPHulk is disabled.", "Enable cPHulk."),
        ("TwoFactor_policy", logins.second_factors_on(ctx.world),
         "The two-factor policy is enabled.", "The two-factor policy is disabled.",
         "Enable two-factor authentication."),
        ("PHP_versions", not old, "Every PHP version receives security updates.",
         f"Old PHP versions are installed: {', '.join(old)}.", "Uninstall old PHP versions."),
        ("SSH_root", False, "", "SSH direct root logins are permitted.",
         "Disallow direct root logins."),
    ]  # fmt: skip
