"""Ask a person once for what is to be done on many servers."""

import threading
from collections.abc import Callable, Collection, Sequence
from itertools import accumulate

_ROOM = 1000  # characters for the names of servers in a question


class Consent:
    """Remembers what was answered for the servers of a fleet; its threads share it."""

    def __init__(self, servers: Sequence[str]) -> None:
        self._servers = servers
        self._answers: dict[str, bool] = {}
        self._asking = threading.Lock()

    def obtain(self, question: str, accepted: Collection[str], ask: Callable[[str], str]) -> bool:
        """Ask a question once; return whether its answer is one of the accepted ones."""
        with self._asking:
            if question not in self._answers:
                answer = ask(f"On {self._all_named()}: {question}")
                self._answers[question] = answer.strip() in accepted
            return self._answers[question]

    def _all_named(self) -> str:
        count = len(self._servers)
        if count == 1:
            return self._servers[0]
        ends = accumulate(len(name) + 2 for name in self._servers)
        fit = sum(end <= _ROOM for end in ends)
        more = f", and {count - fit:,} more" if fit < count else ""
        return f"{count:,} servers ({', '.join(self._servers[:fit])}{more})"
