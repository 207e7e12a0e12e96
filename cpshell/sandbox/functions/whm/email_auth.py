"""WHM, Mail: DKIM, SPF, DMARC and reverse names of any account's domains."""

from collections.abc import Callable
from typing import Any

from cpshell.sandbox.calls import Context, Refusal, whm
from cpshell.sandbox.functions.uapi import email_auth
from cpshell.sandbox.functions.whm.account_facts import owner_of_domain

_ACL = ("all", "edit-dns", "manage-dns-records")
_SETTING = "default dmarc record"
_DMARC = "v=DMARC1; p=none;"
Rows = list[dict[str, Any]]


def _for_each(
    ctx: Context, names: list[str], run: Callable[[Context, list[str]], Rows]
) -> dict[str, Any]:
    """Run a function of the cPanel user for each domain, as its account."""
    rows: Rows = []
    for name in names:
        rows += run(ctx.acting_on(owner_of_domain(ctx, name)), [name])
    return {"payload": rows}


def _for_domains(
    run: Callable[[Context, list[str]], Rows],
) -> Callable[[Context, list[str]], dict[str, Any]]:
    """Return the function of WHM that runs a function of the cPanel user for any domains."""

    def run_for_domains(ctx: Context, domain: list[str]) -> dict[str, Any]:
        return _for_each(ctx, domain, run)

    return run_for_domains


for _run in (
    email_auth.ensure_dkim_keys_exist,
    email_auth.enable_dkim,
    email_auth.disable_dkim,
    email_auth.fetch_dkim_private_keys,
    email_auth.validate_current_spfs,
    email_auth.validate_current_dmarcs,
    email_auth.validate_current_ptrs,
):
    whm(_run.__name__, acl=_ACL)(_for_domains(_run))


@whm("install_dkim_private_keys", acl=_ACL)
def install_dkim_private_keys(ctx: Context, domain: list[str], key: list[str]) -> dict[str, Any]:
    """Sign with keys of one's own, one for each domain."""
    if len(domain) != len(key):
        raise Refusal("You must give as many keys as domains.")
    keys = dict(zip(domain, key, strict=True))
    return _for_each(
        ctx,
        domain,
        lambda own, names: email_auth.install_dkim_private_keys(
            own, names, [keys[name] for name in names]
        ),
    )


@whm("validate_current_dkims", acl=_ACL)
def validate_current_dkims(ctx: Context, domain: list[str]) -> dict[str, Any]:
    """Return whether the published keys are the ones that mail is signed with."""
    found = _for_each(ctx, domain, email_auth.validate_current_dkims)
    for row in found["payload"]:
        for record in row["records"]:
            del record["reason"]
    return found


@whm("get_default_dmarc_record", acl="all")
def get_default_dmarc_record(ctx: Context) -> dict[str, Any]:
    """Return the DMARC policy that new domains get."""
    return {"payload": {"record": ctx.world.setting(_SETTING) or _DMARC}}


@whm("set_default_dmarc_record", acl="all")
def set_default_dmarc_record(ctx: Context, record: str = _DMARC) -> dict[str, Any]:
    """Change it; without a record it is the usual one again."""
    if not record.replace(" ", "").startswith("v=DMARC1;p="):
        raise Refusal(f"“{record}” is not a valid DMARC record.")
    ctx.world.set_setting(_SETTING, record)
    return {"payload": {"success": 1}}
