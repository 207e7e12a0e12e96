"""What a key costs is counted in calls, as clocks say little on a busy machine.

``python -m benchmarks completion`` has the times.
"""

import statistics
import sys
from collections.abc import Callable
from typing import Any

from cpshell.catalog import Api
from cpshell.repl.completion.candidates import complete
from cpshell.repl.completion.cursor import cursor_in
from cpshell.repl.completion.knowledge import ShellKnowledge
from cpshell.repl.completion.remote_names import RemoteNames
from cpshell.repl.line_editing import LineEditing
from cpshell.shell.shell import Shell

LINES = (
    "listaccts",
    "whm createacct username=new domain=new.example plan=default",
    "whm listaccts --where user~a --columns user,domain | sort -diskused | limit 5",
    "uapi Email add_pop email=info password=abc quota=250 send_welcome_email=1",
    "for u in $pops { uapi --as $u Quota get_quota_info } | where 'a>1' | get [0].b",
)


class LoggedIn(ShellKnowledge):
    """What is known in a session on WHM: functions complete at the first word, too."""

    api = Api.WHM


def _calls_of(action: Callable[[], Any]) -> int:
    """How many functions are called, those written in C included."""
    count = 0

    def see(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        action()
    finally:
        sys.setprofile(before)
    return count


def test_a_key_calls_few_functions_wherever_the_cursor_stands(shell: Shell) -> None:
    """About 0.15 µs a call: 2 ms, the budget of a key, are 13,000."""
    knowledge = LoggedIn(shell, RemoteNames())
    editing = LineEditing(knowledge, shell.state.redactor)

    def key(text: str) -> None:
        editing.style_spans(text)
        editing.secret_spans(text)
        complete(cursor_in(text, len(text), editing.reader.tokens), knowledge)

    texts = [line[:end] for line in LINES for end in range(1, len(line) + 1)]
    for text in texts:
        key(text)  # reads what it needs of the catalog
    costs = {text: _calls_of(lambda text=text: key(text)) for text in texts}  # type: ignore[misc]
    worst = max(costs, key=costs.__getitem__)
    assert costs[worst] < 4000, (worst, costs[worst])
    assert statistics.quantiles(costs.values(), n=20)[-1] < 2500
