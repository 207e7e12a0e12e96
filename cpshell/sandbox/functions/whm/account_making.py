"""WHM, Accounts: making and removing accounts, and their passwords."""

from typing import Annotated, Any

from cpshell.sandbox.calls import Also, Context, Flag, Legacy, Refusal, Rest, whm
from cpshell.sandbox.functions.whm.limits import (
    account_limits,
    check_email,
    check_password,
    owned_package,
    password_strength,
    read_flag,
)
from cpshell.sandbox.sessions.log import Purge
from cpshell.sandbox.world.areas import (
    account_changes,
    accounts,
    feature_changes,
    ip_addresses,
    nameservers,
    reseller_settings,
    zones,
)
from cpshell.sandbox.world.areas.account_changes import NewAccount
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.areas.domains import find_domain
from cpshell.sandbox.world.areas.mailboxes import mailboxes_of
from cpshell.sandbox.world.areas.packages import Package
from cpshell.sandbox.world.areas.resellers import add_reseller
from cpshell.sandbox.world.secrets import new_token


@whm("createacct", acl="create-acct", legacy=Legacy.RESULT.made(lambda data: {"options": data}))
def createacct(
    ctx: Context,
    username: str,
    domain: str,
    others: Rest,
    plan: str = "",
    pkgname: str = "",
    password: str = "",
    pass_: str = "",
    contactemail: str = "",
    owner: str = "",
    ip: str = "",
    customip: str = "",
    reseller: Flag = False,
    ownerself: Flag = False,
    forcedns: Flag = False,
) -> dict[str, Any]:
    """Make an account; without a password it has one that nobody knows."""
    secret = password or pass_
    if secret:
        check_password(ctx, secret, "createacct")
    package = owned_package(ctx, plan or pkgname or "default")
    new = NewAccount(
        user=username,
        domain=domain.lower(),
        owner=_owner(ctx, username if ownerself else owner),
        package=package,
        password=secret or new_token(),
        email=check_email(contactemail),
        ip=_address(ctx, customip or ip, package),
        theme=others.get("cpmod", ""),
        locale=others.get("language", ""),
        shell=read_flag(others, "hasshell"),
        feature_list=_feature_list(ctx, others.get("featurelist", "")),
        limits=account_limits(others),
    )
    _check_reseller(ctx, new)
    _check_zone(ctx, new.domain, overwrite=forcedns)
    account = account_changes.create_account(ctx.world, new)
    nameservers.point_zone(ctx.world, account.domain, account.owner)
    if reseller and ctx.is_root:
        add_reseller(ctx.world, account.user)
    ctx.reason("Account Creation Ok")
    ctx.raw_output(f"Creating Account {account.user}...Done\nAccount Creation Ok\n")
    return _made(ctx, account)


def _owner(ctx: Context, wanted: str) -> str:
    """Return who owns a new account: root says it, a reseller always does."""
    if not wanted or not ctx.is_root:
        return ctx.caller.user
    if wanted != "root" and accounts.find_account(ctx.world, wanted) is not None:
        reseller_settings.require_reseller(ctx.world, wanted)
    return wanted


def _address(ctx: Context, wanted: str, package: Package) -> str:
    """Return the address of a new account: the shared one, a free one, or the one that is named."""
    if wanted not in ("", "0", "1", "n", "y"):
        return ip_addresses.require_free_address(ctx.world, wanted).ip
    if wanted in ("1", "y") or (not wanted and package.dedicated_ip):
        return ip_addresses.free_address(ctx.world).ip
    return reseller_settings.limits_of(ctx.world, ctx.caller.user).main_ip


def _feature_list(ctx: Context, wanted: str) -> str:
    return wanted and feature_changes.require_feature_list(ctx.world, wanted)


def _check_reseller(ctx: Context, new: NewAccount) -> None:
    """Raise Refusal when a reseller may not make this account."""
    if ctx.is_root:
        return
    limits = accounts.limits_of_package(new.package) | dict(new.limits)
    reseller_settings.require_room(
        ctx.world,
        ctx.caller.user,
        new.package.name,
        limits["disk_limit_mb"],
        limits["bandwidth_limit_mb"],
    )


def _check_zone(ctx: Context, domain: str, *, overwrite: bool) -> None:
    """Raise Refusal when a zone is left of earlier, unless it is to be overwritten."""
    if not zones.zone_exists(ctx.world, domain) or find_domain(ctx.world, domain) is not None:
        return
    if not overwrite:
        raise Refusal(
            f"Sorry, a DNS entry for “{domain}” already exists. You must remove this DNS entry to"
            " proceed."
        )
    zones.remove_zone(ctx.world, domain)


def _made(ctx: Context, account: Account) -> dict[str, Any]:
    names = nameservers.nameservers_for(ctx.world, account.owner)
    names = [*names, "", "", "", ""][:4]
    ends = ("", "2", "3", "4")
    return {
        "ip": account.ip,
        "package": account.plan,
        **{f"nameserver{end}": name for end, name in zip(ends, names, strict=True)},
        **{f"nameservera{end}": "" for end in ends},
        **{f"nameserverentry{end}": "" for end in ends},
    }


@whm("verify_new_username", acl=("create-acct", "edit-account"))
def verify_new_username(ctx: Context, user: str) -> None:
    """Return whether an account of this name could be made; the reason says why not."""
    account_changes.check_new_user(ctx.world, user)


@whm("removeacct", acl="kill-acct", legacy=Legacy.RESULT)
def removeacct(ctx: Context, username: str = "", user: str = "", keepdns: Flag = False) -> None:
    """Remove an account with all that it has; its sessions end."""
    name = username or user
    if not name:
        raise Refusal("The required parameter “username” is not set.")
    account = ctx.require_owned(name)
    if account.user == ctx.caller.user:
        raise Refusal("You cannot remove your own account.")
    if account.suspended and account.suspend_locked and not ctx.is_root:
        raise Refusal(f"The account “{account.user}” is locked; only root can remove it.")
    erase(ctx, account, keep_zones=keepdns)
    ctx.reason(f"{account.user} account removed")
    ctx.raw_output(f"Removing User {account.user}...Done\nAccount Removal Complete!!!\n")


def erase(ctx: Context, account: Account, *, keep_zones: bool = False) -> None:
    """Remove an account, end its sessions and those of its mailboxes; its zones may stay."""
    world = ctx.world
    ends = [account.user, *(box.address for box in mailboxes_of(world, account.user))]
    names = zones.zone_names(world, account.user) if keep_zones else []
    kept = {name: [record for _, record in zones.zone_records(world, name)] for name in names}
    account_changes.remove_account(world, account)
    for name, records in kept.items():
        nameservers.restore_zone(world, name, account.ip, records)
    for user in ends:
        ctx.host.sessions.end_all_of(user, Purge.KILL)


def _services(data: dict[str, Any]) -> dict[str, Any]:
    return {"services": [{"app": name} for name in data["app"]]}


@whm("passwd", acl="passwd", legacy=Legacy.RESULT.under("passwd").made(_services))
def passwd(
    ctx: Context,
    user: str,
    password: Annotated[str, Also("pass")],
    db_pass_update: Flag = True,
    enabledigest: Flag = False,
) -> dict[str, Any]:
    """Give an account another password; its open sessions end."""
    account = ctx.require_owned(user)
    check_password(ctx, password, "passwd")
    accounts.set_password(ctx.world, account.user, password)
    keep = ctx.caller.session
    ctx.host.sessions.end_all_of(account.user, Purge.PASSWORD_CHANGE, keep=keep)
    ctx.reason(f"Password changed for user “{account.user}”.")
    services = ["system", "ftp", "mail", *(["mySQL"] if db_pass_update else [])]
    return {"app": services}


@whm("get_password_strength")
def get_password_strength(ctx: Context, password: str) -> dict[str, Any]:
    """Return how strong a password is, 0 to 100."""
    return {"strength": password_strength(password)}


_STRENGTH_OF = (
    "createacct", "default", "ftp", "list", "mysql", "passwd", "postgres", "sshkey", "virtual",
)  # fmt: skip


@whm("getminimumpasswordstrengths")
def getminimumpasswordstrengths(ctx: Context, name: str = "") -> dict[str, Any]:
    """Return how strong passwords must be, by what they are for; empty: as the default."""
    if name and name not in _STRENGTH_OF:
        raise Refusal(f"“{name}” is not a valid application.")
    kept = {kind: ctx.world.setting(f"password strength {kind}") for kind in _STRENGTH_OF}
    shown = {kind: int(value) if value else 0 for kind, value in kept.items()}
    return {name: shown[name]} if name else shown


@whm("setminimumpasswordstrengths", acl="all")
def setminimumpasswordstrengths(ctx: Context, strengths: Rest) -> None:
    """Say how strong passwords must be; the others stay as they are."""
    for kind, text in strengths.items():
        if kind not in _STRENGTH_OF:
            raise Refusal(f"“{kind}” is not a valid application.")
        if not (text.isascii() and text.isdigit()) or int(text) > 100:
            raise Refusal(f"The password strength “{text}” is not a number from 0 to 100.")
        ctx.world.set_setting(f"password strength {kind}", str(int(text)))
