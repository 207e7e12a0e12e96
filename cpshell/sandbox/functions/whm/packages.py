"""WHM, Hosting Plans: plans."""

from typing import Annotated, Any

from cpshell.sandbox.calls import Also, Context, Legacy, Refusal, Rest, whm
from cpshell.sandbox.functions.whm.limits import owned_package, package_limits, read_flag, shown
from cpshell.sandbox.world.areas import package_changes, reseller_settings
from cpshell.sandbox.world.areas.packages import Package, all_packages

_TEXTS = {"cpmod": "theme", "featurelist": "feature_list", "language": "language"}
_FLAGS = {"cgi": "cgi", "hasshell": "shell", "ip": "dedicated_ip"}
_UNLIMITED = {
    "disk_mb": "allow-unlimited-disk-pkgs",
    "bandwidth_mb": "allow-unlimited-bw-pkgs",
}


@whm("addpkg", acl="add-pkg", legacy=Legacy.RESULT)
def addpkg(ctx: Context, name: str, settings: Rest) -> dict[str, Any]:
    """Make a plan; what isn't said is unlimited. A reseller's plans begin with their name."""
    owner = "root" if ctx.is_root else ctx.caller.user
    values = _values(settings)
    if owner != "root":
        name = name if name.startswith(f"{owner}_") else f"{owner}_{name}"
        _check_reseller(ctx, values, {"disk_mb": None, "bandwidth_mb": None} | values)
    most = reseller_settings.limits_of(ctx.world, owner).packages
    package_changes.add_package(ctx.world, name, owner, values, most)
    ctx.reason(f"Successfully created the package “{name}”.")
    return {"pkg": name}


@whm("editpkg", acl="edit-pkg", legacy=Legacy.RESULT)
def editpkg(ctx: Context, name: str, settings: Rest) -> dict[str, Any]:
    """Change a plan; what isn't said stays. Accounts keep their limits until they get it anew."""
    package = _own(ctx, name)
    values = _values(settings)
    _check_reseller(ctx, values, values)
    package_changes.change_package(ctx.world, package.name, values)
    ctx.reason(f"Successfully modified the package “{package.name}”.")
    return {"pkg": package.name}


@whm("killpkg", acl="edit-pkg", legacy=Legacy.RESULT)
def killpkg(ctx: Context, pkgname: Annotated[str, Also("pkg")]) -> None:
    """Remove a plan that no account has."""
    package = _own(ctx, pkgname)
    if package.name == "default":
        raise Refusal("The “default” package cannot be deleted.")
    users = package_changes.accounts_on(ctx.world, package.name)
    if users:
        raise Refusal(
            f"The package “{package.name}” is in use by {len(users)} account(s)"
            " and cannot be deleted."
        )
    package_changes.remove_package(ctx.world, package.name)
    ctx.reason("OK")


@whm(
    "listpkgs",
    acl=("list-pkgs", "add-pkg", "edit-pkg", "create-acct"),
    legacy=Legacy.BARE.renamed(pkg="package"),
)
def listpkgs(ctx: Context, want: str = "all") -> dict[str, Any]:
    """Return the plans that the caller may give: ``all``, ``creatable``, ``editable`` or
    ``viewable``."""
    if want not in ("all", "creatable", "editable", "viewable"):
        raise Refusal(f"“{want}” is not a valid value for “want”.")
    editable = want == "editable"
    return {
        "pkg": [
            {"name": package.name, **details(package)}
            for package in _visible(ctx)
            if not editable or ctx.is_root or package.owner == ctx.caller.user
        ]
    }


@whm("getpkginfo", acl=("list-pkgs", "add-pkg", "edit-pkg"))
def getpkginfo(ctx: Context, pkg: str) -> dict[str, Any]:
    """Return one plan."""
    package = owned_package(ctx, pkg)
    flags = {"CGI": package.cgi, "HASSHELL": package.shell, "IP": package.dedicated_ip}
    return {"pkg": details(package) | flags | {"FRONTPAGE": 0, "MAX_TEAM_USERS": 0}}


@whm("matchpkgs", acl=("list-pkgs", "add-pkg", "edit-pkg"))
def matchpkgs(ctx: Context, settings: Rest) -> dict[str, Any]:
    """Return the plans that have all of these settings, as :func:`listpkgs` shows them."""
    known = details(_visible(ctx)[0])
    unknown = [name for name in settings if name not in known]
    if unknown:
        raise Refusal(f"“{unknown[0]}” is not a setting of a package.")
    rows = [{"name": package.name, **details(package)} for package in _visible(ctx)]
    found = [row for row in rows if all(str(row[name]) == settings[name] for name in settings)]
    return {"pkg": found}


def details(package: Package) -> dict[str, Any]:
    """Return a plan's settings as the panel names them."""
    return {
        "BWLIMIT": shown(package.bandwidth_mb),
        "CGI": _letter(package.cgi),
        "CPMOD": package.theme,
        "DIGESTAUTH": "n",
        "FEATURELIST": package.feature_list,
        "HASSHELL": _letter(package.shell),
        "IP": _letter(package.dedicated_ip),
        "LANG": package.language,
        "MAXADDON": shown(package.max_addon),
        "MAXFTP": shown(package.max_ftp),
        "MAXLST": shown(package.max_lists),
        "MAXPARK": shown(package.max_parked),
        "MAXPOP": shown(package.max_pop),
        "MAXSQL": shown(package.max_sql),
        "MAXSUB": shown(package.max_sub),
        "MAX_DEFER_FAIL_PERCENTAGE": "unlimited",
        "MAX_EMAILACCT_QUOTA": "unlimited",
        "MAX_EMAIL_PER_HOUR": "unlimited",
        "QUOTA": shown(package.disk_mb),
        "_PACKAGE_EXTENSIONS": "",
    }


def _letter(flag: int) -> str:
    return "y" if flag else "n"


def _visible(ctx: Context) -> list[Package]:
    """Return every plan for root, a reseller's own and root's for others."""
    return all_packages(ctx.world, None if ctx.is_root else ctx.caller.user)


def _own(ctx: Context, name: str) -> Package:
    """Return a plan that the caller may change. Raises Refusal for others."""
    package = owned_package(ctx, name)
    if not ctx.is_root and package.owner != ctx.caller.user:
        raise Refusal(f"You do not have permission to edit the package “{package.name}”.")
    return package


def _values(settings: dict[str, str]) -> dict[str, object]:
    values: dict[str, object] = dict(package_limits(settings))
    values |= {_TEXTS[name]: text for name, text in settings.items() if name in _TEXTS and text}
    for name, column in _FLAGS.items():
        flag = read_flag(settings, name)
        if flag is not None:
            values[column] = int(flag)
    return values


def _check_reseller(ctx: Context, values: dict[str, object], limits: dict[str, object]) -> None:
    """Raise Refusal when a reseller's plan has what they may not give."""
    for column, acl in _UNLIMITED.items():
        unlimited = column in limits and limits[column] is None
        if unlimited and not (ctx.has_acl(acl) or ctx.has_acl("allow-unlimited-pkgs")):
            raise Refusal("You do not have permission to create packages with unlimited values.")
    if values.get("shell") and not (ctx.has_acl("add-pkg-shell") or ctx.has_acl("allow-shell")):
        raise Refusal("You do not have permission to create packages with shell access.")
    if values.get("dedicated_ip") and not ctx.has_acl("add-pkg-ip"):
        raise Refusal("You do not have permission to create packages with dedicated IP addresses.")
