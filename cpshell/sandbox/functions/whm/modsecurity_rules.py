"""WHM, Web Server Security (ModSecurity): rules."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, whm
from cpshell.sandbox.world.areas import modsecurity as modsec
from cpshell.sandbox.world.areas.modsecurity import USER_CONFIG, Config, Rule

_ROOT = "all"


@whm("modsec_is_installed", acl=_ROOT)
def modsec_is_installed(ctx: Context) -> dict[str, Any]:
    """Return whether the module is there."""
    return {"data": {"installed": 1}}


# Rules -----------------------------------------------------------------------------------


@whm("modsec_get_rules", acl=_ROOT)
def modsec_get_rules(
    ctx: Context,
    config: str = "",
    vendor_id: str = "",
    exclude_other_directives: Flag = False,
    exclude_bare_comments: Flag = False,
) -> dict[str, Any]:
    """Return the rules of files or vendors (several with commas), with what is staged."""
    if not config and not vendor_id:
        raise Refusal("You must specify either the “config” or the “vendor_id” parameter.")
    files = [modsec.require_config(ctx.world, name) for name in config.split(",") if name]
    for vendor in vendor_id.split(","):
        if vendor:
            modsec.require_vendor(ctx.world, vendor)
            files += modsec.configs(ctx.world, vendor)
    chunks = [
        _chunk(ctx, file, rule)
        for file in files
        for rule in modsec.rules_in(file.working_text)
        if _is_wanted(rule, directives=not exclude_other_directives, bare=not exclude_bare_comments)
    ]
    return {"chunks": chunks, "staged_changes": int(any(file.is_staged for file in files))}


def _is_wanted(rule: Rule, *, directives: bool, bare: bool) -> bool:
    if rule.id is not None:
        return True
    return bare if not rule.text.strip() or rule.text.lstrip().startswith("#") else directives


def _chunk(ctx: Context, file: Config, rule: Rule) -> dict[str, Any]:
    return {
        "config": file.config,
        "config_active": int(file.active),
        "disabled": int(rule.id in file.working_disabled),
        "id": rule.id,
        "meta_msg": rule.message,
        "rule": rule.text,
        "staged": int(file.is_staged),
        "vendor_active": _vendor_active(ctx, file),
        "vendor_id": file.vendor_id or None,
    }


def _vendor_active(ctx: Context, file: Config) -> int | None:
    if not file.vendor_id:
        return None
    return int(modsec.require_vendor(ctx.world, file.vendor_id).enabled)


@whm("modsec_check_rule", acl=_ROOT)
def modsec_check_rule(ctx: Context, rule: str) -> dict[str, Any]:
    """Return whether the text of a rule is right."""
    problem = modsec.check_rule(rule)
    return {"valid": int(problem is None), "problem": problem or ""}


def own_config(ctx: Context, name: str) -> Config:
    """Return a file whose rules may be written. Raises Refusal for those of vendors."""
    file = modsec.require_config(ctx.world, name)
    if file.vendor_id:
        raise Refusal(f"The configuration file “{name}” belongs to a vendor.")
    return file


def _require_right(rule: str) -> None:
    problem = modsec.check_rule(rule)
    if problem:
        raise Refusal(f"The rule is invalid: {problem}")


@whm("modsec_add_rule", acl=_ROOT)
def modsec_add_rule(ctx: Context, config: str, rule: str) -> dict[str, Any]:
    """Stage another rule in a file of one's own."""
    file = own_config(ctx, config)
    _require_right(rule)
    texts = [each.text for each in modsec.rules_in(file.working_text)]
    staged = modsec.stage_rules(ctx.world, file, [*texts, rule.strip()])
    (added,) = modsec.rules_in(rule.strip())
    return {"rule": _chunk(ctx, staged, added) | {"duplicate": 0}}


@whm("modsec_clone_rule", acl=_ROOT)
def modsec_clone_rule(ctx: Context, config: str, id: int) -> dict[str, Any]:
    """Stage a copy of a rule, under a free id, in the file for rules of one's own."""
    rule = modsec.require_rule(modsec.require_config(ctx.world, config), id)
    known = [
        each.id
        for file in modsec.configs(ctx.world)
        for each in modsec.rules_in(file.working_text)
        if each.id is not None
    ]
    copy = rule.text.replace(f"id:{id}", f"id:{max(known) + 1}", 1)
    answer = modsec_add_rule(ctx, USER_CONFIG, copy)["rule"]
    del answer["duplicate"]
    return {"rule": answer}


@whm("modsec_edit_rule", acl=_ROOT)
def modsec_edit_rule(ctx: Context, config: str, id: int, rule: str) -> dict[str, Any]:
    """Stage another text for a rule of one's own."""
    file = own_config(ctx, config)
    modsec.require_rule(file, id)
    _require_right(rule)
    texts = [
        rule.strip() if each.id == id else each.text for each in modsec.rules_in(file.working_text)
    ]
    staged = modsec.stage_rules(ctx.world, file, texts)
    (edited,) = modsec.rules_in(rule.strip())
    shown = _chunk(ctx, staged, edited)
    return {"rule": {name: shown[name] for name in ("disabled", "id", "meta_msg", "rule")}}


@whm("modsec_remove_rule", acl=_ROOT)
def modsec_remove_rule(ctx: Context, config: str, id: int) -> None:
    """Stage that a rule of one's own goes."""
    file = own_config(ctx, config)
    modsec.require_rule(file, id)
    kept = [each.text for each in modsec.rules_in(file.working_text) if each.id != id]
    modsec.stage_rules(ctx.world, file, kept)


@whm("modsec_disable_rule", acl=_ROOT)
def modsec_disable_rule(ctx: Context, config: str, id: int) -> None:
    """Stage that a rule is off."""
    file = modsec.require_config(ctx.world, config)
    modsec.stage_disabled(ctx.world, file, id, disabled=True)


@whm("modsec_undisable_rule", acl=_ROOT)
def modsec_undisable_rule(ctx: Context, config: str, id: int) -> None:
    """Stage that a rule is on again."""
    file = modsec.require_config(ctx.world, config)
    modsec.stage_disabled(ctx.world, file, id, disabled=False)
