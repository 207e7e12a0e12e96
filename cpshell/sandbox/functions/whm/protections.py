"""WHM: protections of the server that are turned on and off as a whole."""

from collections.abc import Callable
from typing import Any, Protocol

from cpshell.sandbox.calls import Context, whm
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import cphulk, mail_blocks


class _Turn(Protocol):
    def __call__(self, world: World, *, on: bool) -> None: ...


def _turning(turn: _Turn, *, on: bool) -> Callable[[Context], dict[str, Any]]:
    """Return the function that turns a protection on or off, and says so."""

    def change(ctx: Context) -> dict[str, Any]:
        turn(ctx.world, on=on)
        return {"enabled" if on else "disabled": 1}

    return change


for _name, _turn in (("cphulk", cphulk.turn), ("cpgreylist", mail_blocks.turn_greylisting)):
    whm(f"enable_{_name}", acl="all")(_turning(_turn, on=True))
    whm(f"disable_{_name}", acl="all")(_turning(_turn, on=False))
