"""Show results to a person: coloured JSON, and a pager for what is taller than the screen.

Tables have a pager of their own, unless the user has chosen another one; other results go to
``less``.
"""

import shlex
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from cpshell.errors import CpshellError
from cpshell.render import Format
from cpshell.shell.state import State

if TYPE_CHECKING:
    from cpshell.shell.shown_rows import ShownRows

_PAGING = {"LESS": "-R -F -X"}  # unless the user has other options
_HIGHLIGHTED = 200_000  # characters; colouring more takes longer than one wants to wait


class Pager:
    """Writes results to the terminal of a person."""

    def __init__(self, state: State) -> None:
        self._state = state

    def show(self, form: Format, pieces: Iterable[str], table: "ShownRows | None" = None) -> None:
        """Write a result that is in this format; through a pager if it is too tall.

        What breaks off is shown as far as it came.
        """
        system = self._state.system
        size = system.streams.size
        failures: list[CpshellError] = []
        stream = _until_failure(pieces, failures)
        head, tall = _read_screenful(stream, size.lines - 1, size.columns)
        color = system.streams.color(self._state.settings.color)
        if color and form.syntax == "json":
            head, rest = _read_up_to(head, stream, _HIGHLIGHTED)
            if rest is None:
                head, stream = [highlighted("".join(head))], iter(())
            else:
                stream = rest
        if tall and table is not None and not failures and self._has_own_pager():
            self._show_table(table)
            return
        if table is not None and table.counted is not None:
            table.counted.forget()
        pager = self._pager() if tall else None
        if pager is None:
            system.streams.write(chain(head, stream))
        else:
            with system.streams.without_status():
                system.programs.page(pager, chain(head, stream), _PAGING)
        if failures:
            raise failures[0]

    def _show_table(self, table: "ShownRows") -> None:
        """Let the user look at a table; what was seen last stays on the terminal."""
        from cpshell.repl.table_pager import TablePager
        from cpshell.repl.table_view import TableView

        streams = self._state.system.streams
        view = TableView(table.so_far, table.more, table.context)
        with streams.without_status():
            seen = TablePager(view, color=table.context.color).run()
        below = table.below(len(view.rows))
        streams.write((table.heading, *(f"{line}\n" for line in seen), below))
        if view.failure is not None:
            raise view.failure

    def _has_own_pager(self) -> bool:
        """Return whether tables are shown by us: where the user has not chosen a program."""
        variables, choice = self._state.system.variables, self._state.settings.pager
        if choice == "never" or variables.get("TERM", "dumb") == "dumb":
            return False
        return choice == "own" or not self._chosen()

    def _chosen(self) -> str:
        variables = self._state.system.variables
        return variables.get("CPSHELL_PAGER") or variables.get("PAGER") or ""

    def _pager(self) -> list[str] | None:
        """Return the program to page with: ``$PAGER``, or less; ``None`` where there is none."""
        variables = self._state.system.variables
        if self._state.settings.pager == "never" or variables.get("TERM", "dumb") == "dumb":
            return None
        try:
            words = shlex.split(self._chosen() or "less")
        except ValueError:
            return None
        return words if words and self._state.system.programs.find(words[0]) else None


def _until_failure(pieces: Iterable[str], failures: list[CpshellError]) -> Iterator[str]:
    """Yield pieces up to the error that making them raises, which is kept."""
    try:
        yield from pieces
    except CpshellError as error:
        failures.append(error)


def _read_screenful(stream: Iterator[str], height: int, width: int) -> tuple[list[str], bool]:
    """Return the first pieces, and whether they fill more lines than there are."""
    head: list[str] = []
    lines = 0
    for piece in stream:
        head.append(piece)
        for line in piece.split("\n", height)[:height]:
            lines += max(0, len(line) - 1) // max(1, width)
        lines += piece.count("\n")
        if lines > height:
            return head, True
    return head, False


def _read_up_to(
    head: list[str], stream: Iterator[str], limit: int
) -> tuple[list[str], Iterator[str] | None]:
    """Return all pieces, and ``None``; or some and the rest where there are more characters."""
    length = sum(map(len, head))
    while length <= limit:
        piece = next(stream, None)
        if piece is None:
            return head, None
        head.append(piece)
        length += len(piece)
    return head, stream


def highlighted(text: str) -> str:
    """Return JSON in colours."""
    from pygments import highlight
    from pygments.formatters import TerminalFormatter
    from pygments.lexers import JsonLexer

    colored: str = highlight(text, JsonLexer(stripnl=False, ensurenl=False), TerminalFormatter())
    return colored
