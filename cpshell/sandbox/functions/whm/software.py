"""WHM, System Package Management and EasyApache 4: packages of the web server."""

from typing import Annotated, Any, Literal

from cpshell.sandbox.calls import Context, Flag, Named, Refusal, whm
from cpshell.sandbox.world.areas import php_versions, software
from cpshell.sandbox.world.areas.software import Profile, Software

_ROOT = "all"
_FOLDER = "/etc/cpanel/ea4/profiles"
_OLD_PHP = ("ea-php74", "ea-php80", "ea-php81")
"""The PHP versions that nobody mends any more."""


def _state(entry: Software) -> str:
    if not entry.installed:
        return "not_installed"
    return "installed" if entry.version == entry.latest else "updatable"


def _names(text: str) -> list[str]:
    return [name for name in text.replace(",", " ").split() if name]


@whm("package_manager_list_packages", acl=_ROOT)
def package_manager_list_packages(
    ctx: Context, state: Literal["any", "installed", "not_installed", "updatable"] = "any"
) -> dict[str, Any]:
    """Return the names of packages."""
    rows = [
        {"package": entry.package}
        for entry in software.all_software(ctx.world)
        if state in ("any", _state(entry)) or (state == "installed" and entry.installed)
    ]
    return {"packages": rows}


@whm("package_manager_get_package_info", acl=_ROOT)
def package_manager_get_package_info(
    ctx: Context,
    package: list[str],
    ns: str,
    disable_excludes: Annotated[Flag, Named("disable-excludes")] = False,
) -> dict[str, Any]:
    """Return what is known about packages."""
    names = [name for text in package for name in _names(text)]
    return {"packages": [_row(software.require_software(ctx.world, name)) for name in names]}


def _row(entry: Software) -> dict[str, Any]:
    return {
        "package": entry.package,
        "version": entry.version,
        "version_installed": entry.version if entry.installed else None,
        "version_latest": entry.latest,
        "release": "1.cp11138",
        "architecture": "x86_64",
        "state": _state(entry),
        "short_description": entry.summary,
        "long_description": f"{entry.summary}.",
        "license": "Apache-2.0",
        "more_info_url": f"https://packages.sandbox.test/{entry.package}",
        "pkg_group": "System Environment/Daemons",
        "pkg_dep": {"requires": _requires(entry), "conflicts": []},
        "repo_name": "EA4",
        "size": len(entry.package) * 100_000,
    }


def _requires(entry: Software) -> list[str]:
    base = "-".join(entry.package.split("-")[:2])
    return [] if base == entry.package else [base]


@whm("package_manager_resolve_actions", acl=_ROOT)
def package_manager_resolve_actions(
    ctx: Context, package: list[str], ns: str = "ea"
) -> dict[str, Any]:
    """Return what would happen so that these packages and no others are there."""
    wanted = {
        entry.package: entry
        for text in package
        for name in _names(text)
        for entry in (software.require_software(ctx.world, name),)
    }
    for entry in list(wanted.values()):
        for name in _requires(entry):
            wanted.setdefault(name, software.require_software(ctx.world, name))
    here = set(software.installed(ctx.world))
    old = {name for name, entry in wanted.items() if _state(entry) == "updatable"}
    return {
        "install": sorted(wanted.keys() - here),
        "uninstall": sorted(here - wanted.keys()),
        "upgrade": sorted(old),
        "unaffected": sorted((wanted.keys() & here) - old),
    }


@whm("package_manager_submit_actions", acl=_ROOT)
def package_manager_submit_actions(
    ctx: Context,
    install: list[str] | None = None,
    uninstall: list[str] | None = None,
    upgrade: list[str] | None = None,
) -> dict[str, Any]:
    """Begin to add, remove and renew packages; what needs a package goes with it."""
    chosen = [
        [name for text in given or [] for name in _names(text)]
        for given in (install, uninstall, upgrade)
    ]
    if not any(chosen):
        raise Refusal("You must specify at least one package action.")
    going = [*chosen[1], *(n for name in chosen[1] for n in software.dependents(ctx.world, name))]
    if php_versions.default_version(ctx.world) in going:
        raise Refusal("You cannot uninstall the system default PHP version.")
    return {"build": software.build(ctx.world, chosen[0], going, chosen[2]).id}


@whm("package_manager_upgrade", acl=_ROOT)
def package_manager_upgrade(ctx: Context) -> dict[str, Any]:
    """Begin to renew every package."""
    old = [e.package for e in software.all_software(ctx.world) if _state(e) == "updatable"]
    return {"build": software.build(ctx.world, (), (), old).id}


@whm("package_manager_is_performing_actions", acl=_ROOT)
def package_manager_is_performing_actions(ctx: Context, build: int) -> dict[str, Any]:
    """Return whether a build is under way."""
    return {"active": int(not software.require_build(ctx.world, build).over)}


@whm("package_manager_get_build_log", acl=_ROOT)
def package_manager_get_build_log(ctx: Context, build: int, offset: int) -> dict[str, Any]:
    """Return what a build has said from a line on."""
    job = software.require_build(ctx.world, build)
    lines = software.build_log(job)
    return {"content": lines[offset:], "offset": len(lines), "still_running": int(not job.over)}


@whm("package_manager_fixcache", acl=_ROOT)
def package_manager_fixcache(ctx: Context) -> dict[str, Any]:
    """Mend the cache of packages, which never breaks here."""
    return {"cache_seems_ok_now": 1}


# EasyApache 4 ----------------------------------------------------------------------------


@whm("ea4_get_currently_installed_packages", acl=_ROOT)
def ea4_get_currently_installed_packages(ctx: Context) -> dict[str, Any]:
    """Return the packages that are there."""
    return {"packages": software.installed(ctx.world)}


@whm("ea4_get_additional_pkg_prefixes", acl=_ROOT)
def ea4_get_additional_pkg_prefixes(ctx: Context) -> dict[str, Any]:
    """Return the prefixes of packages from elsewhere; there are none."""
    return {"additional_pkg_prefixes": []}


@whm("ea4_metainfo", acl=_ROOT)
def ea4_metainfo(ctx: Context) -> dict[str, Any]:
    """Return the defaults of the web server."""
    return {
        "additional_packages": [],
        "default_php_handler": "cgi",
        "default_php_package": php_versions.default_version(ctx.world),
        "type": "ea4",
    }


@whm("ea4_list_profiles", acl=_ROOT)
def ea4_list_profiles(ctx: Context) -> dict[str, Any]:
    """Return the profiles that come with the server, and one's own."""
    here = set(software.installed(ctx.world))
    known = software.profiles(ctx.world)
    return {
        "cpanel": [
            _profile(each) | {"active": int(set(each.packages) == here)}
            for each in known
            if not each.own
        ],
        "custom": [
            _profile(each) | {"path": f"{_FOLDER}/custom/{each.file}"} for each in known if each.own
        ],
    }


def _profile(profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "desc": profile.description,
        "version": profile.version,
        "pkgs": list(profile.packages),
        "tags": list(profile.tags),
        "validation_data": {"not_on_server": []},
    }


@whm("ea4_save_profile", acl=_ROOT)
def ea4_save_profile(
    ctx: Context,
    filename: str,
    name: str,
    pkg: list[str],
    desc: str = "",
    version: str = "1.0",
    tag: list[str] | None = None,
    overwrite: Flag = False,
) -> dict[str, Any]:
    """Keep a profile of one's own."""
    if "/" in filename or not filename.endswith(".json"):
        raise Refusal(f"“{filename}” is not a valid name for a profile: it must end in .json.")
    profile = Profile(name, filename, desc, version, tuple(pkg), tuple(tag or ()), own=True)
    software.save_profile(ctx.world, profile, overwrite=overwrite)
    return {"path": f"{_FOLDER}/custom/{filename}", "already_exists": 0}


@whm("ea4_recommendations", acl=_ROOT)
def ea4_recommendations(ctx: Context) -> dict[str, Any]:
    """Return advice on packages: what the PHP versions that are there are worth."""
    return recommendations(ctx)


def recommendations(ctx: Context) -> dict[str, Any]:
    """Return advice on PHP versions that nobody mends any more, by package."""
    return {
        name: [
            {
                "name": "End of life",
                "desc": f"{name} does not receive security updates.",
                "level": "danger",
                "on": "add",
                "url": "https://www.php.net/supported-versions.php",
                "options": [
                    {
                        "items": [name],
                        "level": "danger",
                        "recommended": 0,
                        "text": "Keep it.",
                        "url": "https://www.php.net/eol.php",
                    }
                ],
            }
        ]
        for name in software.php_versions(ctx.world)
        if name in _OLD_PHP
    }


@whm("eol_php_sites", acl=_ROOT)
def eol_php_sites(ctx: Context) -> dict[str, Any]:
    """Return how many websites run on such versions."""
    counts = (len(php_versions.sites_on(ctx.world, name, None)) for name in _OLD_PHP)
    return {"eol_php_sites": sum(counts)}
