"""WHM, Login Security: cPHulk."""

from typing import Annotated, Any

from cpshell.sandbox.calls import Checked, Context, Flag, Refusal, Rest, whm
from cpshell.sandbox.calls.parameters import parse_json
from cpshell.sandbox.calls.signature import invalid
from cpshell.sandbox.world.areas import cphulk
from cpshell.sandbox.world.areas.cphulk import CONFIG, RecordList
from cpshell.sandbox.world.areas.cphulk_failures import unlock

_ROOT = "all"
_COUNTRIES = ("country_whitelist", "country_blacklist")
_TEXTS = frozenset(
    (
        "command_to_run_on_brute_force",
        "command_to_run_on_excessive_brute_force",
        *_COUNTRIES,
    )
)
_MINUTE = 60


def _list(text: str) -> RecordList:
    if text not in list(RecordList):
        raise ValueError
    return RecordList(text)


List = Annotated[RecordList, Checked(_list)]


@whm("cphulk_status", acl=_ROOT)
def cphulk_status(ctx: Context) -> dict[str, Any]:
    """Return whether the protection is on."""
    return {"is_enabled": int(cphulk.is_on(ctx.world))}


def require_on(ctx: Context, skip: bool) -> None:
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
    require_on(ctx, skip_enabled_check)
    wanted = [(part.strip(), comment) for entry in ip for part in entry.split(",")]
    return _add(ctx, list_name, wanted) | {"comment": comment}


def _read_record(text: str) -> tuple[str, str]:
    """Return the address and comment of an entry. Raises Refusal for what is none."""
    try:
        record = parse_json(text)
    except ValueError:
        record = None
    if not isinstance(record, dict) or not isinstance(record.get("ip"), str):
        raise Refusal("Each entry of “records” must be an object with an “ip”.")
    return record["ip"].strip(), str(record.get("comment", ""))


_Records = Annotated[list[tuple[str, str]], Checked(_read_record)]


@whm("batch_create_cphulk_records", acl=_ROOT)
def batch_create_cphulk_records(
    ctx: Context, list_name: List, records: _Records, skip_enabled_check: Flag = False
) -> dict[str, Any]:
    """Add many at once, each with its own comment: ``{"ip":…,"comment":…}``, in a JSON body."""
    require_on(ctx, skip_enabled_check)
    data = _add(ctx, list_name, records)
    given = [ip for ip, _ in records]
    return data | {"comment": records[-1][1], "original_ips_added": given}


def _add(ctx: Context, kind: RecordList, wanted: list[tuple[str, str]]) -> dict[str, Any]:
    """Add addresses with their comments. Raises Refusal when none of them is one."""
    added: list[str] = []
    failed: dict[str, str] = {}
    for text, comment in wanted:
        try:
            known = cphulk.read_network(text)
        except Refusal as refusal:
            failed[text] = refusal.reason
            continue
        cphulk.add_record(ctx.world, kind, known, comment)
        added.append(known)
    freed = sum(unlock(ctx.world, each) for each in added) if kind is RecordList.WHITE else 0
    data = {
        "list_name": kind.value,
        "ips_added": added,
        "ips_failed": failed,
        "ip_blocks_removed": freed,
        "iptable_bans_removed": 0,
        **_requester(ctx),
    }
    if not added:
        reason = "The system could not add any of the addresses."
        raise Refusal(reason, data=data, details=tuple(failed.values()))
    return data


def _requester(ctx: Context) -> dict[str, Any]:
    address = ctx.origin.address
    return {
        "requester_ip": address,
        "requester_ip_is_whitelisted": int(cphulk.is_listed(ctx.world, RecordList.WHITE, address)),
    }


@whm("read_cphulk_records", acl=_ROOT)
def read_cphulk_records(
    ctx: Context, list_name: List, skip_enabled_check: Flag = False
) -> dict[str, Any]:
    """Return the entries of a list with their comments."""
    require_on(ctx, skip_enabled_check)
    return {
        "ips_in_list": cphulk.records(ctx.world, list_name),
        "list_name": list_name.value,
        **_requester(ctx),
    }


@whm("delete_cphulk_record", acl=_ROOT)
def delete_cphulk_record(
    ctx: Context, list_name: List, ip: list[str], skip_enabled_check: Flag = False
) -> dict[str, Any]:
    """Remove entries of a list."""
    require_on(ctx, skip_enabled_check)
    removed: list[str] = []
    failed: dict[str, str] = {}
    for text in (part.strip() for entry in ip for part in entry.split(",")):
        if cphulk.remove_record(ctx.world, list_name, cphulk.read_network(text)):
            removed.append(text)
        else:
            failed[text] = f"“{text}” is not in the list “{list_name.value}”."
    data = {
        "list_name": list_name.value,
        "ips_removed": removed,
        "ips_failed": failed,
        **_requester(ctx),
    }
    if not removed:
        raise Refusal(next(iter(failed.values())), data=data)
    return data


# Settings --------------------------------------------------------------------------------


@whm("load_cphulk_config", acl=_ROOT)
def load_cphulk_config(ctx: Context) -> dict[str, Any]:
    """Return the settings, all but the countries."""
    return {"cphulk_config": _settings(ctx)}


def _settings(ctx: Context) -> dict[str, Any]:
    """Return the settings as they are shown, with the times in seconds beside those in minutes."""
    kept: dict[str, Any] = {
        name: value if name in _TEXTS else int(value)
        for name, value in cphulk.settings(ctx.world).items()
        if name not in _COUNTRIES
    }
    return kept | {
        "brute_force_period_sec": kept["brute_force_period_mins"] * _MINUTE,
        "ip_brute_force_period_sec": kept["ip_brute_force_period_mins"] * _MINUTE,
        "lookback_time": kept["lookback_period_min"] * _MINUTE,
        "can_temp_ban_firewall": 1,
    }


@whm("save_cphulk_config", acl=_ROOT)
def save_cphulk_config(
    ctx: Context, settings: Rest, skip_enabled_check: Flag = False
) -> dict[str, Any]:
    """Change settings; the others stay."""
    require_on(ctx, skip_enabled_check)
    for name, value in settings.items():
        _check(name, value)
    cphulk.change_settings(ctx.world, settings)
    return {"cphulk_config": _settings(ctx), "warning": None}


@whm("set_cphulk_config_key", acl=_ROOT)
def set_cphulk_config_key(ctx: Context, key: str, value: str) -> dict[str, Any]:
    """Change one setting."""
    _check(key, value)
    cphulk.change_settings(ctx.world, {key: value})
    kept = cphulk.settings(ctx.world)
    return {"cphulk_config": _settings(ctx) | {name: kept[name] for name in _COUNTRIES}}


def _check(name: str, value: str) -> None:
    if name not in CONFIG or name == "is_enabled":
        raise Refusal(f"“{name}” is not a valid cPHulk configuration key.")
    if name not in _TEXTS and not (value.isascii() and value.isdigit()):
        raise invalid(name, value)
