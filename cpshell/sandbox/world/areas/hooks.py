"""Script hooks: programs of others that the panel runs before or after something."""

from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.tables import Table

ORDER = 76


@dataclass(frozen=True, slots=True)
class Hook:
    """One hook; ``weight``: hooks with less run first."""

    id: str
    category: str
    event: str
    stage: str
    hook: str
    exectype: str
    weight: int
    description: str = ""
    checked_by: str = ""
    rollback: str = ""
    enabled: bool = True
    escalateprivs: bool = False


_HOOKS = Table(Hook, "script_hooks", key="id", order="category event stage weight")
SCHEMA = _HOOKS.schema
_START = (
    ("Whostmgr", "Accounts::Create", "post", "/usr/local/bin/after-create", "script", 100),
    ("Whostmgr", "Accounts::Create", "post", "Example::Billing::create", "module", 200),
    ("Passwd", "ChangePasswd", "pre", "/usr/local/bin/before-passwd", "script", 100),
)


def seed(world: World) -> None:
    """Add three hooks."""
    for number, entry in enumerate(_START, 1):
        _HOOKS.add(world, Hook(f"hook{number:04d}", *entry))


def all_hooks(world: World) -> list[Hook]:
    """Return every hook in the order in which they run."""
    return _HOOKS.all(world)


def require_hook(world: World, id_: str) -> Hook:
    """Return the hook of an id. Raises Refusal when there is none."""
    found = _HOOKS.find(world, id_)
    if found is None:
        raise Refusal(f"There is no hook with the ID “{id_}”.")
    return found


def save_hook(world: World, hook: Hook) -> None:
    """Keep a changed hook."""
    _HOOKS.save(world, hook)


def remove_hook(world: World, hook: Hook) -> None:
    """Remove a hook."""
    _HOOKS.remove(world, id=hook.id)
