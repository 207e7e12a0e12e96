"""WHM, Web Server Configuration: PHP versions."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, whm
from cpshell.sandbox.functions.whm.account_facts import owner_of_domain
from cpshell.sandbox.world.areas import php_versions
from cpshell.sandbox.world.areas.accounts import accounts_of, find_account
from cpshell.sandbox.world.areas.domains import Domain, DomainKind, domains_of, require_domain


@whm("php_get_installed_versions")
def php_get_installed_versions(ctx: Context) -> dict[str, Any]:
    """The versions on this server."""
    return {"versions": list(php_versions.VERSIONS)}


@whm("php_get_system_default_version")
def php_get_system_default_version(ctx: Context) -> dict[str, Any]:
    """What serves domains without a version of their own."""
    return {"version": php_versions.default_version(ctx.world)}


@whm("php_set_system_default_version", acl="all")
def php_set_system_default_version(ctx: Context, version: str) -> None:
    """Change the default."""
    php_versions.set_default_version(ctx.world, version)


@whm("php_get_vhost_versions")
def php_get_vhost_versions(ctx: Context) -> dict[str, Any]:
    """What serves each web site that the caller may see."""
    return {"versions": [_row(ctx, domain) for domain in _sites(ctx)]}


@whm("php_get_vhosts_by_version")
def php_get_vhosts_by_version(ctx: Context, version: str) -> dict[str, Any]:
    """The web sites that a version serves."""
    php_versions.require_version(version)
    found = [
        site.domain
        for site in _sites(ctx)
        if php_versions.version_of(ctx.world, site.domain) == version
    ]
    return {"vhosts": found}


@whm("php_get_impacted_domains", acl=("list-accts", "all"))
def php_get_impacted_domains(
    ctx: Context, domain: list[str] | None = None, system_default: Flag = False
) -> dict[str, Any]:
    """The domains whose version changes with that of others or with the default."""
    if system_default:
        found = [
            site.domain
            for site in _sites(ctx)
            if not php_versions.php_of(ctx.world, site.domain).own
        ]
        return {"domains": found}
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
    """The handler of each version, or of one."""
    if version:
        php_versions.require_version(version)
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


def _sites(ctx: Context) -> list[Domain]:
    """The domains with a web site of their own, of the accounts that the caller may see."""
    owner = "root" if ctx.is_root else ctx.caller.user
    return [
        domain
        for account in accounts_of(ctx.world, owner)
        for domain in domains_of(ctx.world, account.user)
        if domain.kind in (DomainKind.MAIN, DomainKind.SUB)
    ]


def _row(ctx: Context, domain: Domain) -> dict[str, Any]:
    account = find_account(ctx.world, domain.user)
    php = php_versions.php_of(ctx.world, domain.domain)
    if account is None:
        raise AssertionError(domain.user)
    own = {"domain": domain.domain} if php.own else {"system_default": 1}
    return {
        "vhost": domain.domain,
        "account": account.user,
        "account_owner": account.owner,
        "documentroot": f"{account.home}/{domain.root}",
        "homedir": account.home,
        "is_suspended": account.suspended,
        "main_domain": int(domain.kind is DomainKind.MAIN),
        "php_fpm": int(php.fpm),
        "php_fpm_pool_parms": {},
        "phpversion_source": own,
        "version": php.version,
    }
