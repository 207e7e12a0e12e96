"""WHM, Web Server Configuration: PHP versions."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, SqlRows, whm
from cpshell.sandbox.functions.whm.account_facts import owner_of_domain
from cpshell.sandbox.world.areas import php_versions
from cpshell.sandbox.world.areas.domains import require_domain

_COLUMNS = {
    "vhost": "d.domain",
    "account": "a.user",
    "account_owner": "a.owner",
    "documentroot": "'/home/' || a.user || '/' || d.root",
    "homedir": "'/home/' || a.user",
    "is_suspended": "a.suspended",
    "main_domain": "d.kind = 'main'",
    "php_fpm": "ifnull(p.fpm, 0)",
    "version": "p.version",
}
_POOL = {"pm_max_children": 5, "pm_max_requests": 20, "pm_process_idle_timeout": 10}


@whm("php_get_installed_versions")
def php_get_installed_versions(ctx: Context) -> dict[str, Any]:
    """Return the versions on this server."""
    return {"versions": php_versions.installed(ctx.world)}


@whm("php_get_system_default_version")
def php_get_system_default_version(ctx: Context) -> dict[str, Any]:
    """Return what serves domains without a version of their own."""
    return {"version": php_versions.default_version(ctx.world)}


@whm("php_set_system_default_version", acl="all")
def php_set_system_default_version(ctx: Context, version: str) -> None:
    """Change the default."""
    php_versions.set_default_version(ctx.world, version)


@whm("php_get_vhost_versions")
def php_get_vhost_versions(ctx: Context) -> dict[str, Any]:
    """Return what serves each web site that the caller may see."""
    default = php_versions.default_version(ctx.world)
    rows = SqlRows(
        ctx.world,
        _COLUMNS,
        "domains d join accounts a using(user) left join php_domains p using(domain)",
        where=("d.kind in ('main', 'sub')",),
        order=("a.user", "d.kind <> 'main'", "d.domain"),
        finish=lambda row: _finish(row, default),
    )
    if not ctx.is_root:
        rows = rows.narrowed("a.owner = ? or a.user = ?", ctx.caller.user, ctx.caller.user)
    return {"versions": rows}


def _finish(row: dict[str, Any], default: str) -> dict[str, Any]:
    own = row["version"] not in (None, php_versions.INHERIT)
    row["phpversion_source"] = {"domain": row["vhost"]} if own else {"system_default": 1}
    row["version"] = row["version"] if own else default
    row["php_fpm_pool_parms"] = _POOL if row["php_fpm"] else {}
    return row


@whm("php_get_vhosts_by_version")
def php_get_vhosts_by_version(ctx: Context, version: str) -> dict[str, Any]:
    """Return the web sites that a version serves."""
    php_versions.require_version(ctx.world, version)
    return {"vhosts": php_versions.sites_on(ctx.world, version, _owner(ctx))}


@whm("php_get_impacted_domains", acl=("list-accts", "all"))
def php_get_impacted_domains(
    ctx: Context, domain: list[str] | None = None, system_default: Flag = False
) -> dict[str, Any]:
    """Return the domains whose version changes with that of others or with the default."""
    if system_default:
        return {"domains": php_versions.sites_inheriting(ctx.world, _owner(ctx))}
    if not domain:
        raise Refusal("You must specify either “domain” or “system_default”.")
    for name in domain:
        owner_of_domain(ctx, name)
    return {"domains": sorted(domain)}


@whm("php_set_vhost_versions", acl=("list-accts", "all"))
def php_set_vhost_versions(
    ctx: Context, version: str, vhost: list[str], php_fpm: Flag | None = None
) -> dict[str, Any]:
    """Give web sites a version, ``inherit`` for the default."""
    for name in vhost:
        account = owner_of_domain(ctx, name)
        require_domain(ctx.world, account.user, name)
        php_versions.set_version(ctx.world, name, version, fpm=php_fpm)
    return {"vhosts": vhost}


@whm("php_get_handlers", acl="all")
def php_get_handlers(ctx: Context, version: str = "") -> dict[str, Any]:
    """Return the handler of each version, or of one."""
    if version:
        php_versions.require_version(ctx.world, version)
    found = php_versions.handlers(ctx.world)
    rows = [
        {
            "version": name,
            "current_handler": handler,
            "available_handlers": list(php_versions.HANDLERS),
        }
        for name, handler in found.items()
        if version in ("", name)
    ]
    return {"version_handlers": rows}


@whm("php_set_handler", acl="all")
def php_set_handler(ctx: Context, version: str, handler: str) -> None:
    """Change a version's handler."""
    php_versions.set_handler(ctx.world, version, handler)


def _owner(ctx: Context) -> str | None:
    return None if ctx.is_root else ctx.caller.user
