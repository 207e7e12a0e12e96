"""Keep a journal: a line before and a line after every write, audit and recovery in one.

The first line is on the disk before the request leaves, so that whatever ends the shell, the file
says what ran, what did not and what was in flight. A run that ended too soon is resumed by
:class:`ResumedJournal`.
"""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cpshell.auth.session import Session
from cpshell.errors import CpshellError, OutputFailed, UsageError, may_have_run
from cpshell.panel.call import Call
from cpshell.panel.carried import secret_reply_fields
from cpshell.panel.reply import Reply
from cpshell.redact import Redactor
from cpshell.shell.journal_lines import (
    MOST_DATA,
    Entry,
    Run,
    Verdict,
    Write,
    line_of,
    masked_again,
    sent_fields,
)
from cpshell.system.files import Files
from cpshell.system.signals import signals_later
from cpshell.version import __version__

Send = Callable[[], Reply]
Decide = Callable[[Entry], bool]
"""Says of a write in doubt whether it was done."""


class Journal:
    """Appends to one file what one run of a shell writes; its threads share it."""

    def __init__(self, files: Files, path: Path, redactor: Redactor, run: str = "") -> None:
        """``run`` is the name of a run that goes on; a new one has a name of its own."""
        from secrets import token_hex

        self.path = path
        self.run = run or token_hex(6)
        self._files = files
        self._redactor = redactor
        self._known = redactor.learned
        self._adding = threading.Lock()
        self._last = 0
        self._torn = files.exists(path) and files.status(path).st_size > 0
        self._target: str | None = None

    def begin(self, scripts: Mapping[str, str]) -> None:
        """Write the first line of a run: which scripts, by the SHA-256 of their texts.

        Raises:
            OutputFailed: the file cannot be written.
        """
        self._add(begun=now(), version=__version__, scripts=dict(scripts))

    def entered(self, session: Session) -> None:
        """Remember the first session of a run: what is resumed goes there again.

        Raises:
            UsageError: a run that is resumed went elsewhere.
        """
        if self._target is None:
            self._target = _place(session)
            self._add(target=self._target)

    def read(self, name: str, digest: str) -> None:
        """Remember a script that another one sources.

        Raises:
            UsageError: a run that is resumed read another text.
        """
        self._add(scripts={name: digest})

    def ended(self, exit_code: int) -> None:
        """Write the last line of a run; mask what has become a secret since its line."""
        self._add(ended=now(), exit_code=exit_code)
        since, redactor = self._known, self._redactor

        def masked(text: str) -> str:
            if not redactor.may_stand_in(text, since):
                return text
            lines = text.split("\n")
            return "\n".join([masked_again(line, self.run, redactor.text) for line in lines])

        if redactor.learned > since:
            try:
                self._files.change_private(self.path, masked)
            except UsageError as error:
                raise OutputFailed(f"a secret stays in the journal: {error.message}") from None

    def keep(self, write: Write, call: Call, send: Send) -> Reply:
        """Send a call that may write, between its two lines.

        Raises:
            OutputFailed: the file cannot be written: before, and nothing was sent; or after, and
                the call ran.
        """
        number = self._before(write, call)
        begun = time.perf_counter()
        try:
            reply = send()
        except BaseException as error:
            verdict = Verdict.UNKNOWN if may_have_run(error) else Verdict.UNSENT
            said = [error.message] if isinstance(error, CpshellError) else ["interrupted"]
            self._after(number, call, verdict, begun, said=said)
            raise
        with signals_later():
            self._after(
                number,
                call,
                _verdict(call, reply),
                begun,
                said=[*reply.errors, *reply.warnings, *reply.messages],
                data=reply.data,
            )
        return reply

    def _before(self, write: Write, call: Call) -> int:
        with self._adding:
            self._last += 1
            number = self._last
        try:
            self._add(**sent_fields(number, now(), write))
        except OutputFailed as error:
            raise OutputFailed(f"{call.name} was not sent: {error.message}") from None
        return number

    def _after(
        self,
        number: int,
        call: Call,
        verdict: Verdict,
        begun: float,
        *,
        said: list[str],
        data: Any = None,
    ) -> None:
        fields: dict[str, Any] = {"write": number, "time": now(), "result": verdict}
        fields["seconds"] = round(time.perf_counter() - begun, 3)
        if said:
            fields["said"] = [self._redactor.text(text) for text in said]
        if data is not None:
            fields["data"] = self._redactor.value(data, "data", secret_reply_fields(call))
            if len(line_of(fields)) > MOST_DATA:
                fields |= {"data": None, "cut": True}
        try:
            self._add(**fields)
        except OutputFailed as error:
            # not "NAME: done": after `passwd:` a mask would eat the word
            what = f"the result of {call.name} is {verdict}, and {error.message}"
            raise OutputFailed(what) from None

    def _add(self, **fields: Any) -> None:
        """Append a line; it is on the disk when this returns."""
        line = line_of({"run": self.run, **fields})
        try:
            with self._adding, signals_later():
                line = b"\n" + line if self._torn else line
                self._torn = True
                self._files.append_private(self.path, line, lasting=True)
                self._torn = False
        except UsageError as error:
            raise OutputFailed(f"the journal was not written: {error.message}") from None


class ResumedJournal(Journal):
    """Goes on with a run: what it has done is not sent again.

    A write is known by what it does and where it stands in the script, secrets aside. One that
    stands at the same place in the same turn with other values is in doubt, too.
    """

    def __init__(
        self, files: Files, path: Path, redactor: Redactor, run: Run, decide: Decide
    ) -> None:
        """``decide`` is asked of each write in doubt."""
        super().__init__(files, path, redactor, run.name)
        self._run = run
        self._decide = decide
        self._last = max(run.entries, default=0)
        self._matching = threading.Lock()
        self.skipped = 0
        self._done: defaultdict[object, deque[Entry]] = defaultdict(deque)
        self._taken: set[int] = set()

    def settle(self) -> None:
        """Have what was in doubt decided, before anything is sent.

        Raises:
            UsageError: nobody decides.
        """
        for entry in self._run.in_doubt:
            verdict = Verdict.DONE if self._decide(entry) else Verdict.UNSENT
            self._add(write=entry.number, time=now(), result=verdict, said=["decided by hand"])
            entry.verdict = verdict
        for entry in self._run.entries.values():
            if entry.verdict is Verdict.DONE:
                for key in _keys(entry.write):
                    self._done[key].append(entry)

    def begin(self, scripts: Mapping[str, str]) -> None:
        """Refuse scripts that have changed since."""
        known = self._run.scripts
        for name, digest in scripts.items():
            self._refuse_other(name, digest, known.get(name))
        super().begin({})

    def read(self, name: str, digest: str) -> None:
        """Refuse a script that has changed since it was sourced."""
        if name in self._run.scripts:
            self._refuse_other(name, digest, self._run.scripts[name])
        else:
            super().read(name, digest)

    def _refuse_other(self, name: str, digest: str, known: str | None) -> None:
        if digest != known:
            what = "is not part of that run" if known is None else "has changed since"
            raise UsageError(
                f"cannot resume {self.path}: {name} {what}",
                hint="--journal with a new file begins anew",
            )

    def entered(self, session: Session) -> None:
        """Refuse another target than that of the run."""
        if self._run.target is None:
            super().entered(session)
        elif self._target is None:
            self._target = _place(session)
            if self._target != self._run.target:
                raise UsageError(
                    f"cannot resume {self.path}: it went to {self._run.target},"
                    f" and this is {self._target}",
                    hint="--journal with a new file begins anew",
                )

    def keep(self, write: Write, call: Call, send: Send) -> Reply:
        """Send a call, unless the run has done it; then return what was answered.

        Raises:
            UsageError: nobody knows whether the run has done it.
        """
        entry = self._take(write)
        if entry is None:
            return super().keep(write, call, send)
        self.skipped += 1
        warnings = ("its answer was too long for the journal, and is lost",) if entry.cut else ()
        return Reply(True, call.api, call.name, entry.data, warnings=warnings)

    def _take(self, write: Write) -> Entry | None:
        """Return what the run has done of this write, and take it off the list."""
        same, alike = _keys(write)
        with self._matching:
            entry = self._next(same)
            if entry is None:
                entry = self._next(alike)
                if entry is not None and not self._decide(entry):
                    return None
            return entry

    def _next(self, key: object) -> Entry | None:
        entries = self._done.get(key, deque())
        while entries:
            entry = entries.popleft()
            if entry.number not in self._taken:
                self._taken.add(entry.number)
                return entry
        return None


class Journals:
    """Finds the journal of a session: the one of the command line, else that of its profile."""

    def __init__(self, files: Files, redactor: Redactor, given: Journal | None = None) -> None:
        self._files = files
        self._redactor = redactor
        self._by_path: dict[str, Journal] = {}
        self.given = given

    def of(self, session: Session) -> Journal | None:
        """Return the journal that a write of this session goes to, if any.

        Raises:
            OutputFailed: it is the first, and the file cannot be written.
        """
        if self.given is not None or session.journal is None:
            return self.given
        return self._at(session.journal)

    def _at(self, path: str) -> Journal:
        if path not in self._by_path:
            journal = Journal(self._files, Path(path), self._redactor)
            journal.begin({})
            self._by_path[path] = journal
        return self._by_path[path]

    @property
    def skipped(self) -> int:
        """Return how many writes were not sent, since a run that is resumed had done them."""
        return self.given.skipped if isinstance(self.given, ResumedJournal) else 0

    def entered(self, session: Session) -> None:
        """Let the journal of the command line know of a session that has opened.

        Raises:
            UsageError: a run that is resumed went elsewhere.
        """
        if self.given is not None:
            self.given.entered(session)

    def read(self, name: str, text: str) -> None:
        """Let the journal of the command line know of a script that is sourced.

        Raises:
            UsageError: a run that is resumed read another text.
        """
        if self.given is not None:
            self.given.read(name, digest_of(text.encode()))

    def ended(self, exit_code: int) -> None:
        """Write the last line of each journal."""
        for journal in filter(None, (self.given, *self._by_path.values())):
            journal.ended(exit_code)


def _keys(write: Write) -> tuple[object, object]:
    """Return what writes share that are the same, and those that stand at the same place."""
    return write.same, (write.place, write.turns)


def _verdict(call: Call, reply: Reply) -> Verdict:
    if reply.ok:
        return Verdict.DONE
    several = call.entry is not None and call.entry.wraps
    return Verdict.PARTLY if several else Verdict.REFUSED


def _place(session: Session) -> str:
    return f"{session.user}@{session.target.origin}"


def digest_of(script: bytes) -> str:
    """Return the SHA-256 of a script, in hex."""
    from hashlib import sha256

    return sha256(script).hexdigest()


def now() -> str:
    """Return the time as a journal has it: UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def written_by(session: Session, call: Call, redactor: Redactor, **place: Any) -> Write:
    """Return how a journal describes a call; ``place`` says where it stands."""
    chain: list[str] = [call.as_user] if call.as_user else []
    through: Session | None = session
    while through is not None:
        chain.insert(0, through.user)
        through = through.parent
    return Write(
        session.target.origin,
        tuple(chain),
        f"{call.api} {call.name}",
        redactor.value(call.masked),
        tuple((upload.filename, upload.size) for upload in call.uploads),
        **place,
    )
