"""WHM, Resellers: who is one, and what they may do."""

from typing import Annotated, Any

from cpshell.sandbox.calls import Also, Context, Flag, Legacy, Named, Refusal, Rest, whm
from cpshell.sandbox.calls.signature import invalid
from cpshell.sandbox.functions.whm.account_making import erase
from cpshell.sandbox.functions.whm.suspension import stop
from cpshell.sandbox.services import Service
from cpshell.sandbox.sessions.log import Purge
from cpshell.sandbox.world.areas import account_changes, reseller_settings, resellers, tokens
from cpshell.sandbox.world.areas.accounts import Account, accounts_of
from cpshell.sandbox.world.areas.resellers import ACLS

_ROOT = "all"
_PREFIX = "acl-"
OnlySelf = Annotated[Flag, Named("reseller-only")]


@whm("listresellers", acl=_ROOT, legacy=Legacy.BARE)
def listresellers(ctx: Context) -> dict[str, Any]:
    """Return the resellers' user names."""
    return {"reseller": resellers.all_resellers(ctx.world)}


@whm("setupreseller", acl=_ROOT, legacy=Legacy.RESULT)
def setupreseller(ctx: Context, user: str, makeowner: Flag = False) -> None:
    """Make an account a reseller; ``makeowner``: it owns itself. One that is a reseller stays so,
    as clients expect that have just made it with ``createacct reseller=1`` (wire: inferred)."""
    account = ctx.require_owned(user)
    if not resellers.is_reseller(ctx.world, user):
        resellers.add_reseller(ctx.world, user)
    if makeowner:
        account_changes.change_account(ctx.world, account.user, {"owner": user})


@whm("unsetupreseller", acl=_ROOT, legacy=Legacy.RESULT)
def unsetupreseller(ctx: Context, user: str) -> None:
    """Take an account's reseller status away; it cannot log in to WHM any more."""
    reseller_settings.require_reseller(ctx.world, user)
    for token in tokens.tokens_of(ctx.world, Service.WHM, user):
        tokens.revoke_token(ctx.world, Service.WHM, user, token.name)
    reseller_settings.remove_reseller(ctx.world, user)
    for session in ctx.host.sessions.all():
        if session.user == user and session.service is Service.WHM:
            ctx.host.sessions.end(session, Purge.KILL)


# Privileges ------------------------------------------------------------------------------


def _old_sets(data: dict[str, Any]) -> dict[str, Any]:
    """Return the named sets as version 0 has them: texts by privilege, by name."""
    return {
        "acls": {
            row["name"]: {acl: str(flag) for acl, flag in row["privileges"].items()}
            for row in data["acl"]
        }
    }


@whm("listacls", acl=_ROOT, legacy=Legacy.BARE.made(_old_sets))
def listacls(ctx: Context) -> dict[str, Any]:
    """Return the named sets of privileges: 1 or 0 by privilege."""
    found = reseller_settings.acl_lists(ctx.world)
    return {"acl": [{"name": name, "privileges": acls} for name, acls in found.items()]}


@whm("saveacllist", acl=_ROOT, legacy=Legacy.RESULT.under("results").made(lambda data: {}))
def saveacllist(ctx: Context, acllist: str, given: Rest) -> dict[str, Any]:
    """Keep a named set of the privileges that are given as 1."""
    if not acllist.isascii() or not acllist.replace("-", "").replace("_", "").isalnum():
        raise Refusal(f"“{acllist}” is not a valid name for an ACL list.")
    reseller_settings.save_acl_list(ctx.world, acllist, _acls(given))
    ctx.reason(f"ACL List {acllist} saved.")
    return {"acllist": acllist}


@whm("setacls", acl=_ROOT, legacy=Legacy.RESULT)
def setacls(ctx: Context, reseller: str, given: Rest, acllist: str = "") -> None:
    """Give a reseller exactly these privileges, or those of a named set."""
    reseller_settings.require_reseller(ctx.world, reseller)
    wanted = reseller_settings.acl_list(ctx.world, acllist) if acllist else _acls(given)
    resellers.set_acls(ctx.world, reseller, tuple(wanted))


def _acls(given: dict[str, str]) -> list[str]:
    """Return the privileges that ``acl-…=1`` names. Raises Refusal for ones that don't exist."""
    wanted = []
    for name, text in given.items():
        if not name.startswith(_PREFIX):
            continue
        acl = name.removeprefix(_PREFIX)
        if acl not in ACLS:
            raise Refusal(f"The ACL “{acl}” does not exist.")
        if text not in ("0", "1"):
            raise invalid(name, text)
        if text == "1":
            wanted.append(acl)
    return wanted


# All accounts of a reseller --------------------------------------------------------------


@whm("suspendreseller", acl=_ROOT, legacy=Legacy.RESULT)
def suspendreseller(
    ctx: Context, user: str, reason: str = "", disallow: Flag = False, alone: OnlySelf = False
) -> None:
    """Suspend a reseller and their accounts, or the reseller alone."""
    for account in _reseller_and_accounts(ctx, user, alone=alone):
        if not account.suspended:
            stop(ctx, account, reason, locked=disallow)
    ctx.reason(f"Finished suspending the reseller “{user}”.")


@whm("unsuspendreseller", acl=_ROOT, legacy=Legacy.RESULT)
def unsuspendreseller(ctx: Context, user: str, alone: OnlySelf = False) -> None:
    """End the suspension of a reseller and their accounts, or of the reseller alone."""
    for account in _reseller_and_accounts(ctx, user, alone=alone):
        if account.suspended:
            account_changes.unsuspend_account(ctx.world, account)
    ctx.reason(f"Finished unsuspending the reseller “{user}”.")


def _old_removals(data: dict[str, Any]) -> dict[str, Any]:
    """Return what was removed as version 0 has it: by user."""
    accounts = {
        row["user"]: {
            "status": row["result"],
            "statusmsg": row["reason"],
            "rawout": row["output"]["raw"],
        }
        for row in data["acct"]
    }
    return {"privdelete": 1, "accts": accounts}


@whm("terminatereseller", acl=_ROOT, legacy=Legacy.RESULT.made(_old_removals))
def terminatereseller(
    ctx: Context,
    user: Annotated[str, Also("reseller")],
    terminatereseller: Flag,
    verify: str = "",
) -> dict[str, Any]:
    """Remove all accounts of a reseller, and with ``terminatereseller=1`` the reseller too."""
    gone = []
    for account in _reseller_and_accounts(ctx, user, alone=False):
        if account.user != user or terminatereseller:
            erase(ctx, account)
            gone.append(_removed(account.user))
    ctx.reason("Account Terminations Complete")
    return {"acct": gone}


def _removed(user: str) -> dict[str, Any]:
    said = f"{user} account removed"
    return {"user": user, "result": 1, "reason": said, "output": {"raw": f"...{said}...Done\n"}}


def _reseller_and_accounts(ctx: Context, user: str, *, alone: bool) -> list[Account]:
    reseller_settings.require_reseller(ctx.world, user)
    found = accounts_of(ctx.world, user)
    return [account for account in found if not alone or account.user == user]
