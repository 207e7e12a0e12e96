"""BoxTrapper: mailboxes that ask unknown senders to answer before their mail arrives."""

from dataclasses import dataclass, field

from cpshell.sandbox.world import World
from cpshell.sandbox.world.tables import Table

ORDER = 44

TEMPLATES = {
    "blacklist": "The mail from %email% was refused.\n",
    "returnverify": "Your message to %fromname% waits until you answer this one.\n",
    "verify": "To deliver your message, answer this one: %headers%\n",
    "verifyreleased": "Your message was delivered.\n",
}
"""The messages that it sends, as they are at first."""


@dataclass(frozen=True, slots=True)
class BoxTrapper:
    """What a mailbox has set. ``settings`` are the fields of its configuration that are not as at
    first, ``templates`` its own messages."""

    address: str
    enabled: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    allowed: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    forwarders: tuple[str, ...] = ()
    templates: dict[str, str] = field(default_factory=dict)


_BOXES = Table(
    BoxTrapper, "boxtrapper", key="address", references={"address": "mailboxes(address)"}
)
SCHEMA = _BOXES.schema


def of_mailbox(world: World, address: str) -> BoxTrapper:
    """Return what a mailbox has set."""
    return _BOXES.find(world, address) or BoxTrapper(address)


def save(world: World, entry: BoxTrapper) -> None:
    """Keep what a mailbox has set."""
    _BOXES.save(world, entry)
