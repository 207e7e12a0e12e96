"""UAPI LangPHP: PHP releases and settings of websites."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, Refusal, uapi
from cpshell.sandbox.world.areas import domains, php_versions
from cpshell.sandbox.world.areas.domains import Domain, DomainKind
from cpshell.sandbox.world.areas.preferences import preferences, set_preference

_INI = "php settings"
DIRECTIVES = {
    "allow_url_fopen": ("boolean", "Off", "Whether file functions may open URLs."),
    "display_errors": ("boolean", "Off", "Whether errors are shown to visitors."),
    "max_execution_time": ("integer", "30", "Seconds that a script may run."),
    "memory_limit": ("string", "128M", "Memory that a script may use."),
    "post_max_size": ("string", "8M", "The biggest request body."),
    "upload_max_filesize": ("string", "2M", "The biggest uploaded file."),
}
"""Common settings of PHP: type, default and what each is for."""
Kind = Literal["home", "vhost"]


def _hosts(ctx: Context) -> list[Domain]:
    """Return the virtual hosts of the account."""
    found = domains.domains_of(ctx.world, ctx.account.user)
    return [each for each in found if each.kind in (DomainKind.MAIN, DomainKind.SUB)]


def _require_host(ctx: Context, name: str) -> Domain:
    for host in _hosts(ctx):
        if host.domain == name:
            return host
    raise Refusal(f"The virtual host “{name}” does not exist.")


@uapi("LangPHP", "php_get_installed_versions", feature="multiphp")
def php_get_installed_versions(ctx: Context) -> dict[str, Any]:
    """Return the PHP releases."""
    return {"versions": php_versions.installed(ctx.world)}


@uapi("LangPHP", "php_get_system_default_version", feature="multiphp")
def php_get_system_default_version(ctx: Context) -> dict[str, Any]:
    """Return the release of websites that chose none."""
    return {"version": php_versions.default_version(ctx.world)}


@uapi("LangPHP", "php_get_vhost_versions", feature="multiphp")
def php_get_vhost_versions(ctx: Context, vhost: str = "") -> list[dict[str, Any]]:
    """Return the release of each website, or of one."""
    hosts = [_require_host(ctx, vhost)] if vhost else _hosts(ctx)
    return [_row(ctx, host) for host in hosts]


def _row(ctx: Context, host: Domain) -> dict[str, Any]:
    account = ctx.account
    php = php_versions.php_of(ctx.world, host.domain)
    source = {"domain": host.domain} if php.own else {"system_default": 1}
    return {
        "vhost": host.domain,
        "version": php.version,
        "phpversion_source": source,
        "account": account.user,
        "account_owner": account.owner,
        "documentroot": f"{account.home}/{host.root}",
        "homedir": account.home,
        "main_domain": int(host.kind is DomainKind.MAIN),
        "php_fpm": int(php.fpm),
        "php_fpm_pool_parms": {
            "pm_max_children": 5,
            "pm_max_requests": 20,
            "pm_process_idle_timeout": 10,
        },
    }


@uapi("LangPHP", "php_set_vhost_versions", feature="multiphp")
def php_set_vhost_versions(ctx: Context, version: str, vhost: list[str]) -> dict[str, Any]:
    """Choose the release of websites."""
    names = [_require_host(ctx, name).domain for text in vhost for name in text.split(",")]
    for name in names:
        php_versions.set_version(ctx.world, name, version)
    return {"vhosts": names}


@uapi("LangPHP", "php_get_impacted_domains", feature="multiphp")
def php_get_impacted_domains(
    ctx: Context, domain: str = "", system_default: Flag = False
) -> dict[str, Any]:
    """Return the websites that would change with the server's release; nothing hangs on a
    domain's."""
    if domain:
        _require_host(ctx, domain)
    elif not system_default:
        raise Refusal("You must specify either the “domain” or the “system_default” parameter.")
    hosts = [host.domain for host in _hosts(ctx)]
    names = [host for host in hosts if not php_versions.php_of(ctx.world, host).own]
    return {"domains": names if system_default else []}


@uapi("LangPHP", "php_get_domain_handler", feature="multiphp")
def php_get_domain_handler(ctx: Context, type: Kind, vhost: str = "") -> dict[str, Any]:
    """Return how PHP runs."""
    owner = _ini_owner(ctx, type, vhost)
    version = php_versions.version_of(ctx.world, owner)
    return {"php_handler": php_versions.handlers(ctx.world)[version]}


def _ini_owner(ctx: Context, kind: str, vhost: str) -> str:
    """Return what settings are kept under: a website's name, or empty for the home folder."""
    if kind == "home":
        return ""
    if not vhost:
        raise Refusal("The required parameter “vhost” is not set.")
    return _require_host(ctx, vhost).domain


@uapi("LangPHP", "php_ini_get_user_basic_directives", feature="multiphp_ini_editor")
def php_ini_get_user_basic_directives(ctx: Context, type: Kind, vhost: str = "") -> dict[str, Any]:
    """Common settings with their values."""
    owner = _ini_owner(ctx, type, vhost)
    kept = preferences(ctx.world, ctx.account.user, f"{_INI} {owner}")
    return {
        "directives": [
            {
                "key": key,
                "value": kept.get(key, default),
                "default_value": default,
                "type": kind,
                "info": info,
                "php_ini_mode": "PHP_INI_ALL",
            }
            for key, (kind, default, info) in DIRECTIVES.items()
        ]
    }


@uapi("LangPHP", "php_ini_set_user_basic_directives", feature="multiphp_ini_editor")
def php_ini_set_user_basic_directives(
    ctx: Context, type: Kind, directive: list[str], vhost: str = ""
) -> None:
    """Change common settings, each as ``name:value``."""
    owner = _ini_owner(ctx, type, vhost)
    for text in directive:
        key, mark, value = text.partition(":")
        if not mark or key not in DIRECTIVES:
            raise Refusal(f"“{text}” is not a directive that you can set.")
        set_preference(ctx.world, ctx.account.user, f"{_INI} {owner}", key, value)


@uapi("LangPHP", "php_ini_get_user_paths", feature="multiphp_ini_editor")
def php_ini_get_user_paths(ctx: Context) -> dict[str, Any]:
    """Return where the settings of the home folder and of websites are."""
    account = ctx.account
    default = php_versions.default_version(ctx.world)
    home = {"type": "home", "path": f"{account.home}/php.ini", "account": account.user,
            "homedir": account.home, "version": default, "main_domain": 0,
            "documentroot": "", "vhost": ""}  # fmt: skip
    rows = [
        {
            "type": "vhost",
            "path": f"{account.home}/{host.root}/php.ini",
            "account": account.user,
            "homedir": account.home,
            "version": _row(ctx, host)["version"],
            "main_domain": int(host.kind is DomainKind.MAIN),
            "documentroot": f"{account.home}/{host.root}",
            "vhost": host.domain,
        }
        for host in _hosts(ctx)
    ]
    return {"paths": [home, *rows]}
