"""WHM, Server Administration: the machine, its disks, name and updates."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Legacy, Refusal, Rest, whm
from cpshell.sandbox.functions.whm.limits import check_email
from cpshell.sandbox.world.areas import account_changes, tweaks
from cpshell.sandbox.world.areas.domains import find_domain, is_domain_name

_ROOT = "all"
_DISK_KIB = 209_715_200
_SYSTEM_KIB = 12_582_912
ROLES = (
    "CalendarContact", "DNS", "FTP", "FileStorage", "MailLocal", "MailReceive", "MailRelay",
    "MailSend", "MySQL", "Postgres", "SpamFilter", "WebDisk", "WebServer", "Webmail",
)  # fmt: skip
"""What a server can do; this one does everything."""
_UPDATES = {
    "CPANEL": "release",
    "RPMUP": "daily",
    "SARULESUP": "daily",
    "SECURITY_UPDATES": "1",
    "STAGING_DIR": "/usr/local/cpanel",
    "UPDATES": "daily",
}


@whm("getdiskusage", acl=("all", "status"))
def getdiskusage(ctx: Context) -> dict[str, Any]:
    """Return the partitions in KiB: the system and what accounts use."""
    megabytes, inodes = account_changes.space_used(ctx.world)
    accounts = megabytes * 1024
    total = max(_DISK_KIB, (accounts + _SYSTEM_KIB) * 2)
    used = accounts + _SYSTEM_KIB
    partition = {
        "mount": "/",
        "disk": "vda",
        "device": "/dev/vda1",
        "filesystem": "/dev/vda1",
        "total": total,
        "used": used,
        "available": total - used,
        "percentage": round(100 * used / total),
        "inodes_total": 104_857_600,
        "inodes_used": inodes,
    }
    return {"partition": [partition]}


@whm("sethostname", acl=_ROOT, legacy=Legacy.STATUS)
def sethostname(ctx: Context, hostname: str) -> dict[str, Any]:
    """Change the machine's name."""
    name = hostname.lower()
    if not is_domain_name(name) or name.count(".") < 2:
        raise Refusal(f"“{hostname}” is not a valid fully qualified domain name.")
    if find_domain(ctx.world, name) is not None:
        raise Refusal(f"The hostname “{name}” is already in use as a domain of an account.")
    tweaks.set_hostname(ctx.world, name)
    ctx.reason(f"Changed hostname to: {name}")
    return {"hostname": name}


@whm("update_contact_email", acl=_ROOT)
def update_contact_email(ctx: Context, contact_email: str) -> None:
    """Change where the server writes to."""
    ctx.world.set_setting("contact email", check_email(contact_email))


@whm("is_role_enabled")
def is_role_enabled(ctx: Context, role: str) -> dict[str, Any]:
    """Return whether the server has a role."""
    if role not in ROLES:
        raise Refusal(f"“{role}” is not a valid role.")
    return {"enabled": 1}


@whm("system_needs_reboot", acl=_ROOT)
def system_needs_reboot(ctx: Context) -> dict[str, Any]:
    """Return whether something waits for a restart of the machine; never here."""
    return {"needs_reboot": 0}


@whm("update_updateconf", acl=_ROOT)
def update_updateconf(ctx: Context, settings: Rest) -> dict[str, Any]:
    """Change when and to what the panel updates itself; shows all these settings."""
    for name in settings:
        if name not in _UPDATES:
            raise Refusal(f"“{name}” is not a valid update preference.")
    tweaks.keep(ctx.world, "updates", settings)
    return {"updateconf": tweaks.known(ctx.world, "updates", _UPDATES)}


@whm("set_cpanel_updates", acl=_ROOT)
def set_cpanel_updates(
    ctx: Context, updates: Literal["daily", "manual", "never"]
) -> dict[str, Any]:
    """Choose how often the panel updates itself."""
    tweaks.keep(ctx.world, "updates", {"UPDATES": updates})
    return {"updates": updates}
