"""What a function knows about the call that it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cpshell.sandbox.calls.host import Host
from cpshell.sandbox.calls.outcome import Outcome
from cpshell.sandbox.calls.parameters import Parameters
from cpshell.sandbox.calls.registry import Api
from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.sessions.identity import Identity
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import Account, find_account
from cpshell.sandbox.world.areas.mailboxes import Mailbox, find_mailbox

if TYPE_CHECKING:
    from cpshell.sandbox.clock import Clock


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from: the client's address, the name it has for this server (from
    its Host header), and whether over TLS."""

    address: str
    server_name: str
    tls: bool


@dataclass(slots=True)
class Context:
    """The first argument of every function.

    ``caller`` is who is logged in. ``parameters`` are all parameters of the function, for the
    rare one whose signature cannot say what it takes; ``sent`` has those of the API too
    (``api.filter_column`` …). ``execute`` runs another function.
    """

    host: Host
    caller: Identity
    origin: Origin
    execute: "Execute"
    parameters: Parameters = field(default_factory=Parameters)
    sent: Parameters = field(default_factory=Parameters)
    outcome: Outcome = field(default_factory=Outcome)
    _account: Account | None = None

    @property
    def world(self) -> World:
        """Return the state of the server."""
        return self.host.world

    @property
    def clock(self) -> "Clock":
        """Return the sandbox's time."""
        return self.host.clock

    # The account that a cPanel function acts on --------------------------------------------

    @property
    def account(self) -> Account:
        """Return the cPanel account that a UAPI, API 2 or API 1 function acts on: the caller's,
        the one that a WHM call names, or that of the calling mailbox."""
        if self._account is None:
            raise AssertionError("a WHM function acts on no account of its own")
        return self._account

    def acting_on(self, account: Account) -> "Context":
        """Return the same for a call that acts on this account."""
        return replace(self, _account=account)

    @property
    def mailbox(self) -> Mailbox | None:
        """Return the mailbox that calls (webmail), or None."""
        return find_mailbox(self.world, self.caller.user) if "@" in self.caller.user else None

    # What to say beside the data ------------------------------------------------------------

    def message(self, text: str) -> None:
        """Add to ``messages``."""
        self.outcome.messages.append(text)

    def warning(self, text: str) -> None:
        """Add to ``warnings``; the call still succeeds."""
        self.outcome.warnings.append(text)

    def reason(self, text: str) -> None:
        """Set what WHM says instead of ``OK`` on success."""
        self.outcome.reason = text

    def raw_output(self, text: str) -> None:
        """WHM's ``metadata.output.raw``."""
        self.outcome.raw = text

    # Permissions of WHM callers ---------------------------------------------------------------

    @property
    def is_root(self) -> bool:
        """Return whether the caller is root, or a reseller with all privileges."""
        return self.has_acl("all")

    def has_acl(self, acl: str) -> bool:
        """Return whether the caller has this privilege."""
        acls = self.caller.acls(self.world)
        return acl in acls or "all" in acls

    def owns(self, account: Account) -> bool:
        """Return whether a WHM caller may see and change this account."""
        user = self.caller.user
        return user in ("root", account.owner, account.user) or self.is_root

    def require_owned(self, user: str) -> Account:
        """Return the account of this name, if the WHM caller may see and change it.

        Raises Refusal when there is none or it belongs to someone else.
        """
        account = find_account(self.world, user)
        if account is None or not self.owns(account):
            raise Refusal(f"You do not have access to an account named “{user}”.")
        return account

    # Calls within calls -----------------------------------------------------------------------

    def call(
        self,
        api: Api,
        module: str | None,
        name: str,
        parameters: Parameters,
        account: Account | None = None,
    ) -> Outcome:
        """Run another function as the same caller; its failure is in the outcome."""
        inner = replace(self, _account=account or self._account)
        return self.execute(inner, api, module, name, parameters)


Execute = Callable[[Context, Api, str | None, str, Parameters], Outcome]
"""Runs the function of an API that has this module (``None`` for WHM) and name."""
