"""WHM, Login Security: cPHulk."""

from datetime import UTC, datetime
from typing import Annotated, Any

from cpshell.sandbox.calls import Checked, Context, Flag, Refusal, Rest, whm
from cpshell.sandbox.calls.signature import invalid
from cpshell.sandbox.world.areas import cphulk, tweaks
from cpshell.sandbox.world.areas.cphulk import CONFIG, RecordList

_ROOT = "all"
_SCOPE = "cphulk"
_TEXTS = frozenset(
    (
        "command_to_run_on_brute_force",
        "command_to_run_on_excessive_brute_force",
        "country_whitelist",
        "country_blacklist",
    )
)


def _list(text: str) -> RecordList:
    if text not in list(RecordList):
        raise ValueError
    return RecordList(text)


List = Annotated[RecordList, Checked(_list)]


@whm("cphulk_status", acl=_ROOT)
def cphulk_status(ctx: Context) -> dict[str, Any]:
    """Return whether the protection is on."""
    return {"is_enabled": int(cphulk.is_on(ctx.world))}


@whm("enable_cphulk", acl=_ROOT)
def enable_cphulk(ctx: Context) -> dict[str, Any]:
    """Turn it on."""
    cphulk.turn(ctx.world, on=True)
    return {"enabled": 1}


@whm("disable_cphulk", acl=_ROOT)
def disable_cphulk(ctx: Context) -> dict[str, Any]:
    """Turn it off."""
    cphulk.turn(ctx.world, on=False)
    return {"disabled": 1}


def _require_on(ctx: Context, skip: bool) -> None:
    if not skip and not cphulk.is_on(ctx.world):
        raise Refusal("cPHulk is disabled on this server.")


@whm("create_cphulk_record", acl=_ROOT)
def create_cphulk_record(
    ctx: Context,
    list_name: List,
    ip: list[str],
    comment: str = "",
    skip_enabled_check: Flag = False,
) -> dict[str, Any]:
    """Add addresses, networks or ranges to a list; who is on ``black`` cannot log in."""
    _require_on(ctx, skip_enabled_check)
    added: list[str] = []
    failed: dict[str, str] = {}
    for text in (part.strip() for entry in ip for part in entry.split(",")):
        try:
            known = cphulk.read_network(text)
        except Refusal as refusal:
            failed[text] = refusal.reason
            continue
        cphulk.add_record(ctx.world, list_name, known, comment)
        added.append(known)
    data = _records_answer(ctx, list_name, added=added, failed=failed) | {"comment": comment}
    if not added:
        raise Refusal(next(iter(failed.values())), data=data)
    return data


@whm("batch_create_cphulk_records", acl=_ROOT)
def batch_create_cphulk_records(
    ctx: Context, list_name: List, records: list[str], skip_enabled_check: Flag = False
) -> dict[str, Any]:
    """Add many at once, each as ``address`` or ``address comment``."""
    _require_on(ctx, skip_enabled_check)
    added = []
    for entry in records:
        text, _, comment = entry.strip().partition(" ")
        known = cphulk.read_network(text)
        cphulk.add_record(ctx.world, list_name, known, comment.lstrip(" #"))
        added.append(known)
    return _records_answer(ctx, list_name, added=added, failed={})


def _records_answer(
    ctx: Context, kind: RecordList, *, added: list[str], failed: dict[str, str]
) -> dict[str, Any]:
    black = cphulk.records(ctx.world, RecordList.BLACK)
    return {
        "list_name": kind.value,
        "ips_added": added,
        "ips_failed": failed,
        "requester_ip": ctx.origin.address,
        "requester_ip_is_whitelisted": int(
            ctx.origin.address in cphulk.records(ctx.world, RecordList.WHITE)
        ),
        "ip_blacklist_count": len(black),
    }


@whm("read_cphulk_records", acl=_ROOT)
def read_cphulk_records(
    ctx: Context, list_name: List, skip_enabled_check: Flag = False
) -> dict[str, Any]:
    """Return the entries of a list with their comments."""
    _require_on(ctx, skip_enabled_check)
    return {
        "ips_in_list": cphulk.records(ctx.world, list_name),
        "list_name": list_name.value,
        "requester_ip": ctx.origin.address,
    }


@whm("delete_cphulk_record", acl=_ROOT)
def delete_cphulk_record(
    ctx: Context, list_name: List, ip: list[str], skip_enabled_check: Flag = False
) -> dict[str, Any]:
    """Remove entries of a list."""
    _require_on(ctx, skip_enabled_check)
    removed: list[str] = []
    failed: dict[str, str] = {}
    for text in (part.strip() for entry in ip for part in entry.split(",")):
        if cphulk.remove_record(ctx.world, list_name, cphulk.read_network(text)):
            removed.append(text)
        else:
            failed[text] = f"“{text}” is not in the list “{list_name.value}”."
    data = {"list_name": list_name.value, "ips_removed": removed, "ips_failed": failed}
    if not removed:
        raise Refusal(next(iter(failed.values())), data=data)
    return data


# Settings --------------------------------------------------------------------------------


@whm("load_cphulk_config", acl=_ROOT)
def load_cphulk_config(ctx: Context) -> dict[str, Any]:
    """Return every setting."""
    kept = tweaks.known(ctx.world, _SCOPE, CONFIG)
    return {"cphulk_config": kept | {"is_enabled": str(int(cphulk.is_on(ctx.world)))}}


@whm("save_cphulk_config", acl=_ROOT)
def save_cphulk_config(
    ctx: Context, settings: Rest, skip_enabled_check: Flag = False
) -> dict[str, Any]:
    """Change settings; the others stay."""
    _require_on(ctx, skip_enabled_check)
    for name, value in settings.items():
        _check(name, value)
    tweaks.keep(ctx.world, _SCOPE, settings)
    return load_cphulk_config(ctx) | {"warning": None}


@whm("set_cphulk_config_key", acl=_ROOT)
def set_cphulk_config_key(ctx: Context, key: str, value: str) -> None:
    """Change one setting."""
    _check(key, value)
    tweaks.keep(ctx.world, _SCOPE, {key: value})


def _check(name: str, value: str) -> None:
    if name not in CONFIG or name == "is_enabled":
        raise Refusal(f"“{name}” is not a valid cPHulk configuration key.")
    if name not in _TEXTS and not (value.isascii() and value.isdigit()):
        raise invalid(name, value)


# Failed logins ---------------------------------------------------------------------------


@whm("get_cphulk_failed_logins", acl=_ROOT)
def get_cphulk_failed_logins(ctx: Context) -> dict[str, Any]:
    """Return the failed logins, the latest first."""
    _require_on(ctx, skip=False)
    rows = [
        {
            "ip": row["address"],
            "user": row["user"],
            "service": "system",
            "authservice": row["service"],
            "logintime": datetime.fromtimestamp(row["time"], UTC).strftime("%Y-%m-%d %H:%M:%S"),
            "timeleft": 0,
        }
        for row in cphulk.failures(ctx.world)
    ]
    return {"failed_logins": rows}


@whm("flush_cphulk_login_history", acl=_ROOT)
def flush_cphulk_login_history(ctx: Context) -> dict[str, Any]:
    """Forget all failed logins."""
    _require_on(ctx, skip=False)
    return {"records_removed": cphulk.forget_failures(ctx.world)}


@whm("flush_cphulk_login_history_for_ips", acl=_ROOT)
def flush_cphulk_login_history_for_ips(ctx: Context, ip: list[str]) -> dict[str, Any]:
    """Forget the failed logins from some addresses."""
    wanted = [part.strip() for entry in ip for part in entry.split(",")]
    known = [cphulk.read_network(text) for text in wanted]
    removed = sum(cphulk.forget_failures(ctx.world, address) for address in known)
    return {"records_removed": removed, "ips": known}
