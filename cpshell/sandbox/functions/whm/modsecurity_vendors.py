"""WHM, Web Server Security (ModSecurity): vendors of rules, and settings of the module."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, whm
from cpshell.sandbox.functions.whm.modsecurity_files import config_row, set_active
from cpshell.sandbox.world.areas import modsecurity as modsec
from cpshell.sandbox.world.areas import tweaks
from cpshell.sandbox.world.areas.modsecurity import Vendor

_ROOT = "all"
_SCOPE = "modsec settings"
_MANUAL = "https://github.com/owasp-modsecurity/ModSecurity/wiki/Reference-Manual-(v2.x)"
_ON_OFF = (("Process the rules.", "On"), ("Do not process the rules.", "Off"),
           ("Process the rules, but take no action.", "DetectionOnly"))  # fmt: skip
_LEVELS = (("Log all transactions.", "On"), ("Do not log any transactions.", "Off"),
           ("Only log noteworthy transactions.", "RelevantOnly"))  # fmt: skip
_SETTINGS = (
    # directive, name, default, options
    ("SecAuditEngine", "Audit Log Level", "RelevantOnly", _LEVELS),
    ("SecConnEngine", "Connections Engine", "Off", _ON_OFF),
    ("SecRuleEngine", "Rules Engine", "On", _ON_OFF),
    ("SecDisableBackendCompression", "Backend Compression", "Off",
     (("Disabled", "On"), ("Enabled", "Off"))),
    ("SecGeoLookupDb", "Geolocation Database", "", ()),
    ("SecGuardianLog", "Guardian Log", "", ()),
    ("SecPcreMatchLimit", "PCRE library match limit", "1500", ()),
    ("SecPcreMatchLimitRecursion", "PCRE library match limit recursion", "1500", ()),
)  # fmt: skip


@whm("modsec_get_vendors", acl=_ROOT)
def modsec_get_vendors(ctx: Context) -> dict[str, Any]:
    """Return the vendors with their files."""
    rows = []
    for vendor in modsec.vendors(ctx.world):
        files = modsec.configs(ctx.world, vendor.vendor_id)
        row = _row(vendor, installed=True) | {
            "enabled": int(vendor.enabled),
            "update": int(vendor.renews),
            "in_use": sum(file.active for file in files),
            "configs": [config_row(file) for file in files],
        }
        rows.append(row)
    return {"vendors": rows}


def _row(vendor: Vendor, *, installed: bool) -> dict[str, Any]:
    base = vendor.url.rpartition("/")[0]
    return {
        "vendor_id": vendor.vendor_id,
        "name": vendor.name,
        "description": vendor.description,
        "vendor_url": f"{base}/",
        "report_url": f"{base}/report",
        "archive_url": f"{base}/{vendor.vendor_id}_1.zip",
        "installed_from": vendor.url,
        "inst_dist": f"{vendor.vendor_id}_1",
        "installed": int(installed),
        "cpanel_provided": int(vendor.cpanel_provided),
        "dist_md5": f"{len(vendor.url):032x}",
        "dist_sha512": f"{len(vendor.url):0128x}",
        "path": f"/var/cpanel/modsec_vendors/meta_{vendor.vendor_id}.yaml",
        "supported_versions": ["2.9.7"],
    }


@whm("modsec_preview_vendor", acl=_ROOT)
def modsec_preview_vendor(ctx: Context, url: str) -> dict[str, Any]:
    """Return what a vendor says about itself."""
    vendor = modsec.vendor_at(url)
    known = [each.vendor_id for each in modsec.vendors(ctx.world)]
    shown = _row(vendor, installed=vendor.vendor_id in known)
    del shown["inst_dist"]
    return shown


@whm("modsec_add_vendor", acl=_ROOT)
def modsec_add_vendor(ctx: Context, url: str, enabled: Flag = True) -> dict[str, Any]:
    """Set a vendor up."""
    vendor = replace(modsec.vendor_at(url), enabled=enabled)
    modsec.add_vendor(ctx.world, vendor)
    return _row(vendor, installed=True) | {"enabled": int(enabled)}


@whm("modsec_update_vendor", acl=_ROOT)
def modsec_update_vendor(ctx: Context, url: str) -> dict[str, Any]:
    """Renew the rules of a vendor; there is never anything new here."""
    vendor = modsec.require_vendor(ctx.world, modsec.vendor_at(url).vendor_id)
    files = [config_row(file) for file in modsec.configs(ctx.world, vendor.vendor_id)]
    shown = _row(vendor, installed=True) | {"enabled": int(vendor.enabled)}
    del shown["dist_sha512"], shown["supported_versions"]
    return {
        "vendor": shown,
        "diagnostics": {
            "added_configs": [],
            "deleted_configs": [],
            "new_configs": files,
            "prev_configs": [{"config": row["config"]} for row in files],
        },
    }


@whm("modsec_remove_vendor", acl=_ROOT)
def modsec_remove_vendor(ctx: Context, vendor_id: str) -> None:
    """Remove a vendor with its rules."""
    modsec.remove_vendor(ctx.world, vendor_id)


def _change(changed: Callable[[Vendor], Vendor]) -> Callable[[Context, str], None]:
    """Return the function that changes a vendor."""

    def change(ctx: Context, vendor_id: str) -> None:
        vendor = modsec.require_vendor(ctx.world, vendor_id)
        modsec.save_vendor(ctx.world, changed(vendor))

    return change


def _change_files(*, active: bool) -> Callable[[Context, str], dict[str, Any]]:
    """Return the function that uses all files of a vendor, or none."""

    def change_files(ctx: Context, vendor_id: str) -> dict[str, Any]:
        modsec.require_vendor(ctx.world, vendor_id)
        files = modsec.configs(ctx.world, vendor_id)
        return {"outcomes": [set_active(ctx, file, active=active) for file in files]}

    return change_files


for _word, _on in (("enable", True), ("disable", False)):
    whm(f"modsec_{_word}_vendor", acl=_ROOT)(_change(partial(replace, enabled=_on)))
    whm(f"modsec_{_word}_vendor_updates", acl=_ROOT)(_change(partial(replace, renews=_on)))
    whm(f"modsec_{_word}_vendor_configs", acl=_ROOT)(_change_files(active=_on))


# Settings --------------------------------------------------------------------------------


@whm("modsec_get_settings", acl=_ROOT)
def modsec_get_settings(ctx: Context) -> dict[str, Any]:
    """Return the settings of the module."""
    return {"settings": [_setting(ctx, number) for number in range(len(_SETTINGS))]}


def _setting(ctx: Context, number: int) -> dict[str, Any]:
    directive, name, default, options = _SETTINGS[number]
    state = tweaks.known(ctx.world, _SCOPE, {}).get(str(number))
    return {
        "setting_id": number,
        "directive": directive,
        "name": name,
        "description": f"The directive {directive}.",
        "default": default,
        "engine": int(directive.endswith("Engine")),
        "missing": int(state is None),
        "state": state or "",
        "type": "radio" if options else "text",
        "url": f"{_MANUAL}#{directive.lower()}",
        "radio_options": [{"name": text, "option": option} for text, option in options],
        "validation": [],
    }


@whm("modsec_set_setting", acl=_ROOT)
def modsec_set_setting(ctx: Context, setting_id: int, state: str) -> dict[str, Any]:
    """Change a setting."""
    shown = _set(ctx, setting_id, state)
    del shown["engine"], shown["missing"]
    return shown


def _require_setting(number: int) -> None:
    if not 0 <= number < len(_SETTINGS):
        raise Refusal(f"“{number}” is not a valid setting ID.")


def _set(ctx: Context, number: int, state: str) -> dict[str, Any]:
    _require_setting(number)
    directive, _, _, options = _SETTINGS[number]
    if options and state not in [option for _, option in options]:
        raise Refusal(f"“{state}” is not a valid value for the directive “{directive}”.")
    if directive.startswith("SecPcre") and not (state.isascii() and state.isdigit()):
        raise Refusal(f"“{state}” is not a valid value for the directive “{directive}”.")
    tweaks.keep(ctx.world, _SCOPE, {str(number): state})
    return _setting(ctx, number)


@whm("modsec_remove_setting", acl=_ROOT)
def modsec_remove_setting(ctx: Context, setting_id: int) -> None:
    """Take a setting back to its default."""
    _require_setting(setting_id)
    tweaks.forget(ctx.world, _SCOPE, str(setting_id))


@whm("modsec_batch_settings", acl=_ROOT)
def modsec_batch_settings(ctx: Context, setting_id: int, state: str, remove: Flag = False) -> Any:
    """Change settings: ``setting_id``, ``setting_id1`` … each with its ``state`` or ``remove``."""
    changed = []
    for name, text in ctx.parameters.pairs:
        end = name.removeprefix("setting_id")
        if end == name:
            continue
        number = int(text) if text.isascii() and text.isdigit() else -1
        if ctx.parameters.one(f"remove{end}") == "1":
            modsec_remove_setting(ctx, number)
            shown = _setting(ctx, number)
        else:
            shown = _set(ctx, number, ctx.parameters.one(f"state{end}") or "")
        del shown["missing"], shown["validation"]
        if not shown["default"].isdigit():  # wire: documented as a number
            del shown["default"]
        changed.append(shown)
    return {"updated_settings": changed}


@whm("modsec_deploy_settings_changes", acl=_ROOT)
def modsec_deploy_settings_changes(ctx: Context) -> None:
    """Let changed settings count; here they do at once."""
