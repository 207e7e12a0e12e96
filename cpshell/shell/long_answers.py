"""Read a list of a server page by page, and pass its rows on as they come."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from cpshell.auth.session import Session
from cpshell.errors import (
    CertificateUntrusted,
    ConnectionFailed,
    CpshellError,
    Interrupted,
    LeftAlone,
    NotAReply,
    UsageError,
)
from cpshell.panel.call import Call, Window
from cpshell.panel.carried import reads
from cpshell.panel.fetch import finish
from cpshell.panel.pace import jittered
from cpshell.panel.pagination import merge_replies, pages, rows_in
from cpshell.panel.reasons import unique
from cpshell.panel.reply import Reply
from cpshell.records import changed
from cpshell.render import Stream
from cpshell.render.rows import grid
from cpshell.shell.progress import counting
from cpshell.shell.row_streams import viewed
from cpshell.shell.state import State
from cpshell.system.signals import sleep

PAUSES = (1.0, 3.0)
"""Seconds before a page is asked for again."""


class LongAnswer(Stream):
    """The rows of a list of several pages, the first of which has come.

    Each page is forgotten when its rows have passed. Who wants them again asks the server again:
    that is said, and done only while the session is open.
    """

    def __init__(
        self,
        state: State,
        call: Call,
        session: Session,
        send: Callable[[Call], Reply],
        report: Callable[[str, Call, Reply, str], None],
    ) -> None:
        self._state = state
        self._call = call
        self._session = session
        self._send = send
        self._report = report
        self._came = 0
        self._open: Iterator[Reply] | None = self._asked()
        self._first = next(self._open)
        data = self._first.data if self._first.ok else self._first.good
        rows = rows_in(data)
        wanted = viewed(Stream(grid(rows).header or (), self._read), call.view, self._say)
        columns, read = (wanted.columns, wanted.blocks) if wanted else ((), self._read)
        super().__init__(columns, read, next(iter(data)) if isinstance(data, dict) and rows else "")
        self.heading: Reply = changed(
            self._first, data=None, good=None, raw=b"", arranged=bool(call.view.columns)
        )
        """The first page without its rows: it says which columns eyes want."""
        fields = bool(rows) and all(isinstance(row, dict) for row in rows)
        self.passes_on = fields and wanted is not None and not _is_whole(self._first)
        """Whether there are more pages, and their rows can be passed on one by one."""

    def whole(self) -> Reply:
        """Return all pages as one reply, with the view of the call."""
        reply = finish(self._call, merge_replies(list(self._replies())))
        for remark in reply.remarks:
            self._say(remark)
        return reply

    def _say(self, remark: str) -> None:
        """Tell what there is to say of how rows were chosen."""
        if not self._state.settings.quiet:
            self._state.tell(self._call.name, ": --where: ", remark)

    def _replies(self) -> Iterator[Reply]:
        """Return the pages: those that come now, or all again."""
        if self._open is not None:
            replies, self._open = chain((self._first,), self._open), None
            self._first = self.heading
            return replies
        if self._session not in tuple(self._state.stack):
            raise UsageError(
                f"the rows of {self._call.name} were not kept, and their session has ended",
                hint=f"keep them: let rows = $({self._call.api.value} … --all)",
            )
        self._state.tell(f"{self._call.name}: its rows were not kept, and are asked for again")
        return self._asked()

    def _read(self) -> Iterator[Sequence[Any]]:
        refused = []
        for reply in self._replies():
            if not reply.ok:
                refused.append(changed(reply, data=None, good=None, raw=b""))
            yield rows_in(reply.data if reply.ok else reply.good)
        if refused:
            errors = unique(text for reply in refused for text in reply.errors)
            raise changed(refused[-1], errors=errors).failure()

    def _asked(self) -> Iterator[Reply]:
        """Ask for one page after the other; tell what each says beside its rows, once."""
        self._came, total = 0, None
        told: set[str] = set()
        try:
            with counting(self._state, f"rows of {self._call.name}") as counter:
                for number, reply in enumerate(pages(self._call, self._page), 1):
                    count, total = len(rows_in(reply.data)), reply.total or total
                    counter.total = total
                    counter.add(count)
                    self._tell(reply, told, f"page {number}, " if number > 1 else "")
                    yield reply
                    self._came += count
                    self._state.system.streams.flush()  # what came is seen before more is asked
        except (CpshellError, KeyboardInterrupt) as error:
            if self._came:
                self._tell_end(error, total)
            raise

    def _tell(self, reply: Reply, told: set[str], which: str) -> None:
        """Report what a page says that no page before has said; ``which`` page it is."""
        fresh = {
            kind: tuple([text for text in getattr(reply, kind) if text not in told])
            for kind in ("errors", "warnings", "messages")
        }
        told.update(*fresh.values())
        part = None if _is_whole(reply) else Window(1, len(rows_in(reply.data)))
        call = changed(self._call, window=part)
        self._report(self._session.name, call, changed(reply, **fresh), which)

    def _tell_end(self, error: BaseException, total: int | None) -> None:
        of = f" of {total:,}" if total is not None else ""
        text = f"{self._came:,}{of} rows came before"
        if isinstance(error, CpshellError) and not isinstance(error, Interrupted):
            error.message = f"{error.message} ({text})"
        else:
            self._state.tell(f"{self._call.name}: {text}")

    def _page(self, call: Call) -> Reply:
        """Send the call for one page; where it is a read and rows have come, up to three times."""
        for pause in PAUSES if reads(call) and self._came else ():
            try:
                return self._send(call)
            except (CertificateUntrusted, LeftAlone):
                raise
            except (ConnectionFailed, NotAReply) as error:
                if not self._state.settings.quiet:
                    self._state.tell(f"{call.name}: a page is asked for again: {error.message}")
                sleep(jittered(pause))
        return self._send(call)


def _is_whole(reply: Reply) -> bool:
    """Return whether a page is all that there is."""
    total = reply.total
    return total is None or len(rows_in(reply.data)) >= total
