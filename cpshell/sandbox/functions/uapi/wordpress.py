"""UAPI WordPressInstanceManager: WordPress sites."""

from dataclasses import replace
from typing import Annotated, Any

from cpshell.sandbox.calls import Context, Flag, Named, Refusal, uapi
from cpshell.sandbox.world.areas import jobs, wordpress
from cpshell.sandbox.world.areas.wordpress import LATEST, WordPressSite
from cpshell.sandbox.world.secrets import require_strong_password

_VERSION = "2.0"
_PREFIX = "wp_"


def _row(ctx: Context, site: WordPressSite) -> dict[str, Any]:
    url = f"http://{site.domain}"
    return {
        "id": site.id,
        "addon_name": "WordPress",
        "addon_type": "modules",
        "addon_config": f"{ctx.account.home}/.cpaddons/{site.id}.yaml",
        "admin_url": f"{url}/wp-admin",
        "admin_username": site.admin,
        "available_version": LATEST,
        "current_version": site.version,
        "initial_install_version": site.first_version,
        "db_name": site.database,
        "db_prefix": _PREFIX,
        "db_server": "localhost",
        "db_type": "mysql",
        "db_username": site.login,
        "domain": site.domain,
        "full_path": f"{ctx.account.home}/{site.folder}",
        "homedir": ctx.account.home,
        "rel_path": site.folder,
        "site_url": url,
    }


def _listed(ctx: Context, site: WordPressSite) -> dict[str, Any]:
    return _row(ctx, site) | {"created_on": site.created, "recent": 0}


_NEVER = {
    "import_guid": None,
    "imported_on": None,
    "migrated_from": None,
    "migrated_on": None,
}
"""What sites have that came from elsewhere; none did here."""


@uapi("WordPressInstanceManager", "get_instances")
def get_instances(ctx: Context) -> dict[str, Any]:
    """Return the account's sites."""
    found = wordpress.sites_of(ctx.world, ctx.account.user)
    return {"instances": [_listed(ctx, site) | _NEVER for site in found], "errors": []}


@uapi("WordPressInstanceManager", "get_instance_by_id")
def get_instance_by_id(ctx: Context, id: str) -> dict[str, Any]:
    """Return one site."""
    site = wordpress.require_site(ctx.world, ctx.account, id)
    admin = {
        "ID": 1,
        "user_login": site.admin,
        "user_nicename": site.admin,
        "display_name": site.admin,
        "user_email": f"{site.admin}@{site.domain}",
        "user_status": 0,
    }
    return _listed(ctx, site) | {
        "admins": [admin],
        "autoupdate": int(site.minor),
        "autoupdate.core.has_filter": 0,
        "autoupdate.core.major": int(site.major),
        "autoupdate.core.minor": int(site.minor),
    }


@uapi("WordPressInstanceManager", "change_admin_password")
def change_admin_password(ctx: Context, id: str, password: str) -> None:
    """Give the administrator of a site another password."""
    site = wordpress.require_site(ctx.world, ctx.account, id)
    require_strong_password(password)
    wordpress.save_site(ctx.world, replace(site, password=wordpress.hashed(password)))


@uapi("WordPressInstanceManager", "configure_autoupdate")
def configure_autoupdate(
    ctx: Context,
    id: str,
    major: Annotated[Flag, Named("autoupdate.core.major")],
    minor: Annotated[Flag, Named("autoupdate.core.minor")],
) -> dict[str, Any]:
    """Choose which releases a site installs by itself."""
    site = wordpress.require_site(ctx.world, ctx.account, id)
    changed = replace(site, major=major, minor=minor)
    wordpress.save_site(ctx.world, changed)
    moved = {"migrated_from": None, "migrated_on": None}
    return {"before": _row(ctx, site), "after": _row(ctx, changed) | moved}


@uapi("WordPressInstanceManager", "get_api_version")
def get_api_version(ctx: Context) -> dict[str, Any]:
    """Return the version of the manager."""
    return {"version": _VERSION}


@uapi("WordPressInstanceManager", "is_installable_addon_available")
def is_installable_addon_available(ctx: Context) -> int:
    """Return whether sites can be installed."""
    return 1


@uapi("WordPressInstanceManager", "get_latest_wordpress_version_from_wordpress_org")
def get_latest_version(
    ctx: Context, cache_time: int = 86_400, force: Flag = False
) -> dict[str, Any]:
    """Return the newest release."""
    names = ("full", "no_content", "new_bundled", "partial", "rollback")
    url = f"https://downloads.wordpress.org/release/wordpress-{LATEST}"
    offer = {
        "response": "upgrade",
        "download": f"{url}.zip",
        "locale": "en_US",
        "packages": {name: f"{url}-{name.replace('_', '-')}.zip" for name in names},
        "current": LATEST,
        "version": LATEST,
        "php_version": "7.2.24",
        "mysql_version": "5.5.5",
        "new_bundled": "6.7",
        "partial_version": "",
    }
    return {"offers": [offer], "translations": []}


# Searches ------------------------------------------------------------------------------------


@uapi("WordPressInstanceManager", "start_scan")
def start_scan(ctx: Context) -> dict[str, Any]:
    """Begin to search the home folder for sites."""
    scan = wordpress.start_scan(ctx.world, ctx.account.user)
    guid = _guid(scan.id)
    return {
        "guid": guid,
        "log": f"{ctx.account.home}/.cpanel/logs/{guid}.log",
        "sse_url": f"/sse/WordPressScan/{guid}",
    }


def _guid(number: int) -> str:
    return f"scan-{number:08x}"


@uapi("WordPressInstanceManager", "get_scan_results")
def get_scan_results(ctx: Context) -> dict[str, Any]:
    """Return what the latest search has found; nothing while it searches."""
    scan = wordpress.latest_scan(ctx.world, ctx.account.user)
    searching = scan is not None and not scan.over
    found = [] if scan is None or searching else wordpress.sites_of(ctx.world, ctx.account.user)
    return {"instances": [_row(ctx, site) for site in found], "is_running": int(searching)}


@uapi("WordPressInstanceManager", "cancel_scan")
def cancel_scan(ctx: Context) -> int:
    """End a search."""
    scan = wordpress.latest_scan(ctx.world, ctx.account.user)
    if scan is None or scan.over:
        raise Refusal("There is no scan in progress.")
    jobs.forget(ctx.world, scan)
    return 1


@uapi("WordPressInstanceManager", "cleanup_scan")
def cleanup_scan(ctx: Context, guid: str) -> None:
    """Remove what a search has left."""
    scan = wordpress.latest_scan(ctx.world, ctx.account.user)
    if scan is None or guid != _guid(scan.id):
        raise Refusal(f"There is no scan “{guid}”.")
    jobs.forget(ctx.world, scan)


@uapi("WordPressSite", "retrieve")
def retrieve_sites(ctx: Context) -> list[dict[str, Any]]:
    """Return the account's sites, each installed."""
    found = wordpress.sites_of(ctx.world, ctx.account.user)
    return [{"install_status": "installed", "details": _listed(ctx, site)} for site in found]
