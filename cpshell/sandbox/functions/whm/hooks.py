"""WHM, Integrations: script hooks. They are kept, never run."""

from dataclasses import replace
from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, whm
from cpshell.sandbox.world.areas import hooks
from cpshell.sandbox.world.areas.hooks import Hook

_ROOT = "all"


@whm("list_hooks", acl=_ROOT)
def list_hooks(ctx: Context) -> dict[str, Any]:
    """Return the hooks by category, event and stage."""
    tree: dict[str, dict[str, dict[str, list[Hook]]]] = {}
    for hook in hooks.all_hooks(ctx.world):
        events = tree.setdefault(hook.category, {})
        events.setdefault(hook.event, {}).setdefault(hook.stage, []).append(hook)
    return {
        "categories": [
            {
                "category": category,
                "events": [
                    {
                        "event": event,
                        "stage_order": ["pre", "post"],
                        "stages": [_stage(stage, found) for stage, found in stages.items()],
                    }
                    for event, stages in events.items()
                ],
            }
            for category, events in tree.items()
        ]
    }


def _stage(stage: str, found: list[Hook]) -> dict[str, Any]:
    return {
        "stage": stage,
        "description": f"{stage} of the event",
        "attributes": {"blocking": int(stage == "pre"), "escalateprivs": 1},
        "actions": [_action(hook) for hook in found],
    }


def _action(hook: Hook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "category": hook.category,
        "event": hook.event,
        "stage": hook.stage,
        "hook": hook.hook,
        "exectype": hook.exectype,
        "weight": hook.weight,
        "description": hook.description,
        "check": hook.checked_by,
        "rollback": hook.rollback,
        "enabled": int(hook.enabled),
        "escalateprivs": int(hook.escalateprivs),
        "blocking": int(hook.stage == "pre"),
    }


@whm("edit_hook", acl=_ROOT)
def edit_hook(
    ctx: Context,
    id: str,
    hook: str | None = None,
    exectype: Literal["script", "module"] | None = None,
    stage: Literal["pre", "post"] | None = None,
    weight: int | None = None,
    notes: str | None = None,
    check: str | None = None,
    rollback: str | None = None,
    enabled: Flag | None = None,
    escalateprivs: Flag | None = None,
) -> None:
    """Change a hook; what is not given stays."""
    known = hooks.require_hook(ctx.world, id)
    values: dict[str, Any] = {
        "hook": hook,
        "exectype": exectype,
        "stage": stage,
        "weight": weight,
        "description": notes,
        "checked_by": check,
        "rollback": rollback,
        "enabled": enabled,
        "escalateprivs": escalateprivs,
    }
    given = {name: value for name, value in values.items() if value is not None}
    hooks.save_hook(ctx.world, replace(known, **given))


@whm("delete_hook", acl=_ROOT)
def delete_hook(ctx: Context, id: str) -> None:
    """Remove a hook."""
    hooks.remove_hook(ctx.world, hooks.require_hook(ctx.world, id))


@whm("reorder_hooks", acl=_ROOT)
def reorder_hooks(ctx: Context, ids: str) -> dict[str, Any]:
    """Let hooks run in the order of their ids."""
    found = [hooks.require_hook(ctx.world, id_) for id_ in ids.split(",") if id_]
    for place, hook in enumerate(found, 1):
        hooks.save_hook(ctx.world, replace(hook, weight=place * 100))
    rows = [{"id": hook.id, "weight": place * 100} for place, hook in enumerate(found, 1)]
    return {"hook_order": rows}
