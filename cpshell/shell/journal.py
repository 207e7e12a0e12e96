"""Keep a journal: a line before and a line after every write, audit and recovery in one.

The first line is on the disk before the request leaves, so that whatever ends the shell, the file
says what ran, what did not and what was in flight. A run that ended too soon is resumed by
:class:`ResumedJournal`.
"""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
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

    def __init__(
        self,
        files: Files,
        path: Path,
        redactor: Redactor,
        run: str = "",
        *,
        of_profiles: bool = False,
    ) -> None:
        """``run`` is the name of a run that goes on; a new one has a name of its own.
        ``of_profiles``: it takes the writes of those profiles only that name it."""
        from secrets import token_hex

        self.path = path
        self.of_profiles = of_profiles
        self.run = run or token_hex(6)
        self._files = files
        self._redactor = redactor
        self._known = redactor.learned
        self._adding = threading.RLock()
        self._last = 0
        self._torn = files.exists(path) and files.status(path).st_size > 0
        self._begun = False
        self._scripts: dict[str, str] = {}
        self._target: str | None = None
        self.skipped = 0  # writes that were not sent: a run that is resumed has done them

    def begin(self, scripts: Mapping[str, str]) -> None:
        """Write the first line of a run: which scripts, by the SHA-256 of their texts.

        Raises:
            OutputFailed: the file cannot be written.
        """
        self._scripts.update(scripts)
        kind = {"of": "profiles"} if self.of_profiles else {}
        self._add(begun=now(), version=__version__, scripts=dict(scripts), **kind)
        self._begun = True

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
        if self._scripts.get(name) != digest:
            self._scripts[name] = digest
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
        try:
            with self._adding, signals_later():  # no number without its line
                self._add(**sent_fields(self._last + 1, now(), write))
                self._last += 1
                return self._last
        except OutputFailed as error:
            raise OutputFailed(f"{call.name} was not sent: {error.message}") from None

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
                held = self.run.encode() if self._begun else b""
                self._files.append_private(self.path, line, lasting=True, held=held)
                self._torn = False
        except UsageError as error:
            raise OutputFailed(f"the journal was not written: {error.message}") from None


class ResumedJournal(Journal):
    """Goes on with a run: what it has done is not sent again.

    A write is known by what it does and where it stands in the script, secrets aside. One that
    stands at the same place in the same turn with other values is in doubt, too; one that stands
    there for another server is refused.
    """

    def __init__(
        self, files: Files, path: Path, redactor: Redactor, run: Run, decide: Decide
    ) -> None:
        """``decide`` is asked of each write in doubt."""
        super().__init__(files, path, redactor, run.name, of_profiles=run.of_profiles)
        self._run = run
        self._decide = decide
        self._last = max(run.entries, default=0)
        self._matching = threading.Lock()
        self._by_key: defaultdict[object, deque[Entry]] = defaultdict(deque)
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
            done = entry.verdict is Verdict.DONE
            for key in _keys(entry.write) if done else (("not done", entry.write.same),):
                self._by_key[key].append(entry)

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
            raise self._refused(f"{name} {what}")

    def entered(self, session: Session) -> None:
        """Refuse another target than that of the run."""
        if self._run.target is None:
            super().entered(session)
        elif self._target is None:
            self._target = _place(session)
            if self._target != self._run.target:
                raise self._refused(f"it went to {self._run.target}, and this is {self._target}")

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
        same, alike, elsewhere = _keys(write)
        with self._matching:
            if (entry := self._next(same)) is not None:
                return entry
            if self._next(("not done", same)) is not None:
                return None
            if (entry := self._next(alike)) is not None:
                return entry if self._decide(entry) else None
            if (entry := self._first(elsewhere)) is not None:
                raise self._refused(f"{entry.title}, and this goes to {write.server}")
            return None

    def _refused(self, why: str) -> UsageError:
        return UsageError(
            f"cannot resume {self.path}: {why}", hint="--journal with a new file begins anew"
        )

    def _next(self, key: object) -> Entry | None:
        entry = self._first(key)
        if entry is not None:
            self._taken.add(entry.number)
        return entry

    def _first(self, key: object) -> Entry | None:
        """Return the first write of a key that was not taken yet."""
        entries = self._by_key.get(key, deque())
        while entries and entries[0].number in self._taken:
            entries.popleft()
        return entries[0] if entries else None


def _keys(write: Write) -> tuple[object, object, object]:
    """Return what writes share that are the same, those that stand at the same place, and those
    that stand there for another server."""
    place = (write.script, write.line, write.call, write.turns)
    return write.same, (*place, write.server), place


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


def digests_of(scripts: Sequence[tuple[str, bytes]]) -> dict[str, str]:
    """Return the digests of scripts by their names; a name that repeats gets a number."""
    digests: dict[str, str] = {}
    for number, (name, text) in enumerate(scripts, 1):
        digests[f"{name}#{number}" if name in digests else name] = digest_of(text)
    return digests


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
