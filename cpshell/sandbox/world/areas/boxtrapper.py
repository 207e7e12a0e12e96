"""BoxTrapper: mailboxes that ask unknown senders to answer before their mail arrives, and the mail
that waits for such an answer."""

from dataclasses import dataclass, field, replace

from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import mailboxes
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


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A message that came from an unknown sender; times in seconds since 1970. ``outcome`` and
    ``done`` say what became of it, and when, as soon as it waits no longer."""

    address: str
    queuefile: str
    sender: str
    subject: str
    came: int
    text: str
    outcome: str = ""
    done: int = 0


_MAILBOX = {"address": "mailboxes(address)"}
_BOXES = Table(BoxTrapper, "boxtrapper", key="address", references=_MAILBOX)
_MAIL = Table(
    HeldMail,
    "boxtrapper_mail",
    key="address queuefile",
    references=_MAILBOX,
    order="came queuefile",
)
SCHEMA = _BOXES.schema + _MAIL.schema
_DAY = 86_400
_TRAPPED = "team@alice.test"
_START = (
    # how many minutes before the world begins, sender, subject, text
    (25 * 60, "offers@example.net", "You have won", "Send us your address."),
    (40, "joe@example.com", "Price list", "Could you send me your price list?"),
    (5, "joe@example.com", "Price list, again", "I would still like to have it."),
)


def seed(world: World) -> None:
    """Let one mailbox ask its senders, with three messages that wait, one since the day before."""
    now = world.clock.now()
    midnight = now - now % _DAY
    save(world, BoxTrapper(_TRAPPED, enabled=True))
    for number, (minutes, sender, subject, text) in enumerate(_START, 1):
        today = minutes < _DAY // 60
        came = max(now - minutes * 60, midnight) if today else midnight - minutes
        head = f"From: {sender}\nTo: {_TRAPPED}\nSubject: {subject}\n"
        message = HeldMail(
            _TRAPPED, f"held{number}.msg", sender, subject, came, f"{head}\n{text}\n"
        )
        _MAIL.add(world, message)


def of_mailbox(world: World, address: str) -> BoxTrapper:
    """Return what a mailbox has set."""
    return _BOXES.find(world, address) or BoxTrapper(address)


def save(world: World, entry: BoxTrapper) -> None:
    """Keep what a mailbox has set."""
    _BOXES.save(world, entry)


# Mail that waits -----------------------------------------------------------------------------


def mail_of(world: World, address: str) -> list[HeldMail]:
    """Return all mail from unknown senders to a mailbox, in the order in which it came."""
    return _MAIL.all(world, address=address)


def queue_of(world: World, address: str) -> list[HeldMail]:
    """Return the mail that waits for an answer."""
    return [message for message in mail_of(world, address) if not message.outcome]


def deliver(world: World, message: HeldMail) -> None:
    """Let a message into its mailbox."""
    mailboxes.receive(world, message.address, len(message.text.encode()))
    _finish(world, message, "delivered")


def discard(world: World, message: HeldMail) -> None:
    """Throw a message away."""
    _finish(world, message, "deleted")


def _finish(world: World, message: HeldMail, outcome: str) -> None:
    _MAIL.save(world, replace(message, outcome=outcome, done=world.clock.now()))
