"""Collect the calls of a block instead of sending them."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cpshell.errors import UsageError
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply
from cpshell.shell.calls import Calls
from cpshell.shell.state import State

if TYPE_CHECKING:
    from cpshell.shell.long_answers import LongAnswer


class CollectedCalls(Calls):
    """Collects calls instead of sending them: a batch sends them together."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.collected: list[Call] = []

    def send(self, call: Call) -> Reply:
        """Keep a call; return a reply without data."""
        self._learn(call)
        self.collected.append(call)
        return Reply(True, call.api, call.name)

    def _long(self, call: Call) -> "LongAnswer":
        """Refuse: how many calls the pages take is not known in advance.

        Raises:
            UsageError: always.
        """
        raise UsageError("--all cannot stand in a batch")

    def at_once(self, calls: Iterable[Call], jobs: int = 4) -> Iterator[Reply]:
        """Keep the calls, in their order."""
        return iter([self.send(call) for call in calls])
