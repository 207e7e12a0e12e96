"""WHM, Web Server Security (ModSecurity): files of rules, and hits."""

from collections.abc import Callable
from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, whm
from cpshell.sandbox.clock import iso_time
from cpshell.sandbox.functions.whm.limits import check_email
from cpshell.sandbox.functions.whm.modsecurity_rules import own_config
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import modsecurity as modsec
from cpshell.sandbox.world.areas.modsecurity import Config, Hit

_ROOT = "all"
_FOLDER = "/etc/apache2/conf.d"
_PIECES = "modsec config text"


@whm("modsec_get_configs", acl=_ROOT)
def modsec_get_configs(ctx: Context) -> dict[str, Any]:
    """Return the files of rules."""
    return {"configs": [config_row(file) for file in modsec.configs(ctx.world)]}


def config_row(file: Config) -> dict[str, Any]:
    """Return a file in the panel's field names."""
    return {
        "config": file.config,
        "active": int(file.active),
        "vendor_id": file.vendor_id or None,
    }


@whm("modsec_get_configs_with_changes_pending", acl=_ROOT)
def modsec_get_configs_with_changes_pending(ctx: Context) -> dict[str, Any]:
    """Return the names of files with staged changes."""
    return {"configs": [file.config for file in modsec.configs(ctx.world) if file.is_staged]}


@whm("modsec_get_config_text", acl=_ROOT)
def modsec_get_config_text(ctx: Context, config: str) -> dict[str, Any]:
    """Return a file with what is staged."""
    return {"text": modsec.require_config(ctx.world, config).working_text}


@whm("modsec_set_config_text", acl=_ROOT)
def modsec_set_config_text(ctx: Context, config: str, text: str) -> None:
    """Stage another text for a file of one's own."""
    _stage_text(ctx, own_config(ctx, config), text)


def _stage_text(ctx: Context, file: Config, text: str) -> None:
    rules = [each.text for each in modsec.rules_in(text)]
    modsec.stage_rules(ctx.world, file, rules)


@whm("modsec_assemble_config_text", acl=_ROOT)
def modsec_assemble_config_text(
    ctx: Context,
    config: str,
    text: str = "",
    init: Flag = False,
    final: Flag = False,
    deploy: Flag = False,
) -> None:
    """Take a file in pieces: the first with ``init``, the last with ``final``, which stages it."""
    file = own_config(ctx, config)
    name = f"{_PIECES} {config}"
    whole = text if init else f"{ctx.world.setting(name) or ''}{text}"
    ctx.world.set_setting(name, "" if final else whole)
    if final:
        _stage_text(ctx, file, whole)
        if deploy:
            modsec.deploy(ctx.world, modsec.require_config(ctx.world, config))


def set_active(ctx: Context, file: Config, *, active: bool) -> dict[str, Any]:
    """Use a file or not, and say so."""
    modsec.set_active(ctx.world, file, active=active)
    return {"config": file.config, "active": int(active), "ok": 1, "exception": None}


def _make(*, active: bool) -> Callable[[Context, str], None]:
    """Return the function that uses one file, or not."""

    def make(ctx: Context, config: str) -> None:
        set_active(ctx, modsec.require_config(ctx.world, config), active=active)

    return make


whm("modsec_make_config_active", acl=_ROOT)(_make(active=True))
whm("modsec_make_config_inactive", acl=_ROOT)(_make(active=False))


def _end(act: Callable[[World, Config], None]) -> Callable[[Context, str], None]:
    """Return the function that ends what is staged in one file."""

    def end(ctx: Context, config: str) -> None:
        act(ctx.world, modsec.require_config(ctx.world, config))

    return end


def _end_all(act: Callable[[World, Config], None]) -> Callable[[Context], dict[str, Any]]:
    """Return the function that ends everything that is staged."""

    def end_all(ctx: Context) -> dict[str, Any]:
        files = [file for file in modsec.configs(ctx.world) if file.is_staged]
        for file in files:
            act(ctx.world, file)
        rows = [{"config": file.config, "ok": 1, "exception": None} for file in files]
        return {"outcomes": rows, "failed": []}

    return end_all


for _name, _act in (("deploy", modsec.deploy), ("discard", modsec.discard)):
    whm(f"modsec_{_name}_rule_changes", acl=_ROOT)(_end(_act))
    whm(f"modsec_{_name}_all_rule_changes", acl=_ROOT)(_end_all(_act))


# Hits ------------------------------------------------------------------------------------


@whm("modsec_get_log", acl=_ROOT)
def modsec_get_log(ctx: Context) -> list[dict[str, Any]]:
    """Return the requests that rules met; here the data itself is a list (wire: documented)."""
    more = {"file_exists": 1, "reportable": 1}
    return [_hit_row(hit) | more for hit in modsec.hits(ctx.world)]


def _hit_row(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "timestamp": iso_time(hit.time),
        "timezone": 0,
        "ip": hit.ip,
        "host": hit.host,
        "http_method": hit.method,
        "http_status": hit.status,
        "http_version": "HTTP/1.1",
        "path": hit.path,
        "handler": None,
        "action_desc": f"Access denied with code {hit.status} (phase 2).",
        "justification": f"Rule {hit.rule} matched.",
        "meta_file": f"{_FOLDER}/{hit.config}",
        "meta_id": hit.rule,
        "meta_line": 1,
        "meta_logdata": hit.path,
        "meta_msg": hit.message,
        "meta_offset": 0,
        "meta_rev": "1",
        "meta_severity": hit.severity,
        "meta_uri": hit.path,
    }


@whm("modsec_report_rule", acl=_ROOT)
def modsec_report_rule(
    ctx: Context,
    row_ids: str,
    email: str,
    message: str,
    type: str,
    send: Flag,
) -> dict[str, Any]:
    """Return what would be told to a vendor about hits; the sandbox sends nothing."""
    check_email(email)
    wanted = [int(text) for text in row_ids.split(",") if text.isascii() and text.isdigit()]
    found = [hit for hit in modsec.hits(ctx.world) if hit.id in wanted]
    if not found or len(found) != len(row_ids.split(",")):
        raise Refusal(f"“{row_ids}” are not the IDs of hits.")
    if send:
        ctx.warning("The sandbox sends no report.")
    file = modsec.require_config(ctx.world, found[0].config)
    report = {
        "email": email,
        "message": message,
        "type": type,
        "rule_text": modsec.require_rule(file, found[0].rule).text,
        "hits": [_hit_row(hit) | {"timezone": "0"} for hit in found],
    }
    return {"report": [report]}
