"""Read and write the lines of a journal: JSON, one before and one after every write.

::

    {"run": "4f0c…", "begun": TIME, "scripts": {"add.cps": SHA256}, "target": "root@https://…"}
    {"run": "4f0c…", "write": 1, "time": TIME, "server": "https://…", "identity": ["root"],
     "call": "createacct", "parameters": {…}, "script": "add.cps", "line": 3, "turns": ["u=ann"]}
    {"run": "4f0c…", "write": 1, "time": TIME, "result": "done", "seconds": 0.8, "data": …}
    {"run": "4f0c…", "ended": TIME, "exit_code": 0}

Times are UTC. A write without a second line was in flight when the shell was killed: nobody knows
whether it ran. A line that was cut off was written in vain: what it was to say did not happen yet,
or is not known.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any

from cpshell.records import Mutable, Record, mutable, record

_RUN = re.compile(r"\w{1,64}", re.ASCII)  # the name of a run: a file is named after it, too
MOST_DATA = 1 << 16
"""Characters of a reply's data that a journal keeps; more is left out, and the line says so."""


class Verdict(StrEnum):
    """What is known of a write."""

    DONE = "done"
    REFUSED = "refused"
    PARTLY = "partly"  # of several things some were done
    UNSENT = "unsent"
    UNKNOWN = "unknown"

    @property
    def in_doubt(self) -> bool:
        """Return whether nobody but the server can tell what was done."""
        return self in (Verdict.PARTLY, Verdict.UNKNOWN)


@record
class Write(Record):
    """A call that may write: where it goes, what it is, where it stands. Its secrets are masked.

    ``identity`` is the user and those it came through, the outermost first; ``turns`` are those
    of the loops around it.
    """

    server: str
    identity: tuple[str, ...]
    call: str
    parameters: dict[str, Any]
    uploads: tuple[tuple[str, int], ...] = ()  # name of the file, bytes
    script: str = ""
    line: int = 0
    turns: tuple[str, ...] = ()

    @property
    def same(self) -> str:
        """Return text that is equal for writes that do the same at the same place of a script."""
        place = (self.script, self.line, self.call, self.server, self.identity)
        return json.dumps((place, self.parameters, self.uploads), sort_keys=True, default=str)


@mutable
class Entry(Mutable):
    """One write of a journal, and what became of it."""

    number: int
    time: str
    write: Write
    verdict: Verdict = Verdict.UNKNOWN
    seconds: float | None = None
    data: Any = None
    cut: bool = False
    said: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return one line that names it."""
        write = self.write
        values = " ".join(f"{name}={value}" for name, value in write.parameters.items())
        who = " > ".join(write.identity)
        return f"write {self.number}, {write.call} {values} as {who} on {write.server}"


@mutable
class Run(Mutable):
    """One run of a shell with this journal."""

    name: str
    begun: str
    scripts: dict[str, str]
    target: str | None
    entries: dict[int, Entry]
    exit_code: int | None = None
    of_profiles: bool = False
    orphan: int | None = None  # a write of which only the line after it is there

    @property
    def damaged(self) -> int | None:
        """Return a write whose first line is missing, though it was written."""
        for number, found in enumerate(sorted(self.entries), 1):
            if found != number:
                return number
        return self.orphan

    @property
    def in_doubt(self) -> list[Entry]:
        """Return the writes of which nobody knows whether they ran."""
        return [entry for entry in self.entries.values() if entry.verdict.in_doubt]


def line_of(fields: dict[str, Any]) -> bytes:
    """Return a line of the file."""
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=str)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def masked_again(line: str, run: str, mask: Callable[[str], str]) -> str:
    """Return a line with all texts masked, if it is of this run."""
    fields = _parsed(line)
    if fields.get("run") != run:
        return line
    masked = {name: _each_text(value, mask) for name, value in fields.items()}
    return line_of({**masked, "run": run}).decode().rstrip("\n")


def _each_text(value: Any, mask: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _each_text(item, mask) for key, item in value.items()}
    if isinstance(value, list):
        return [_each_text(item, mask) for item in value]
    return mask(value) if isinstance(value, str) else value


def sent_fields(number: int, time: str, write: Write) -> dict[str, Any]:
    """Return what the line before a write says."""
    fields = {"write": number, "time": time}
    fields |= {name: getattr(write, name) for name in write.__match_args__}
    return {name: value for name, value in fields.items() if value not in ((), "", 0)}


def read_runs(lines: Iterable[str], torn: list[int]) -> list[Run]:
    """Return the runs of a journal, in the order they began.

    ``torn`` takes the numbers of the lines that cannot be read.
    """
    runs: dict[str, Run] = {}
    for number, line in enumerate(lines, 1):
        fields = _parsed(line)
        name = fields.get("run")
        if not isinstance(name, str) or not _RUN.fullmatch(name):
            if line:
                torn.append(number)
            continue
        run = runs.setdefault(name, Run(name, str(fields.get("begun", "")), {}, None, {}))
        _add(run, fields)
    return [*runs.values()]


def _parsed(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _add(run: Run, fields: dict[str, Any]) -> None:
    """Let a run know what one line says."""
    scripts = fields.get("scripts")
    if isinstance(scripts, dict):
        run.scripts |= {str(name): str(digest) for name, digest in scripts.items()}
    if isinstance(fields.get("target"), str):
        run.target = fields["target"]
    if "begun" in fields:
        run.exit_code = None  # resumed
    run.of_profiles = run.of_profiles or fields.get("of") == "profiles"
    if isinstance(fields.get("exit_code"), int):
        run.exit_code = fields["exit_code"]
    number = fields.get("write")
    if not isinstance(number, int):
        return
    if "call" in fields:
        run.entries[number] = Entry(number, str(fields.get("time", "")), _write(fields))
    elif number not in run.entries:
        run.orphan = number
    elif fields.get("result") in tuple(Verdict):
        _finish(run.entries[number], fields)


def _write(fields: dict[str, Any]) -> Write:
    parameters = fields.get("parameters")
    return Write(
        str(fields.get("server", "")),
        _texts(fields.get("identity")),
        str(fields["call"]),
        parameters if isinstance(parameters, dict) else {},
        tuple(_uploads(fields.get("uploads"))),
        str(fields.get("script", "")),
        _number(fields.get("line")),
        _texts(fields.get("turns")),
    )


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _uploads(value: Any) -> Iterator[tuple[str, int]]:
    for each in value if isinstance(value, list) else ():
        if isinstance(each, list) and len(each) == 2:
            yield str(each[0]), _number(each[1])


def _finish(entry: Entry, fields: dict[str, Any]) -> None:
    seconds = fields.get("seconds")
    entry.verdict = Verdict(fields["result"])
    entry.seconds = seconds if isinstance(seconds, int | float) else entry.seconds
    entry.data = fields.get("data", entry.data)
    entry.cut = bool(fields.get("cut", entry.cut))
    entry.said = _texts(fields.get("said")) or entry.said


def rows_of(run: Run) -> Iterator[dict[str, Any]]:
    """Yield a row for each write: what `journal show` prints."""
    for entry in run.entries.values():
        write = entry.write
        yield {
            "write": entry.number,
            "time": entry.time,
            "result": str(entry.verdict),
            "call": write.call,
            "parameters": write.parameters,
            "identity": " > ".join(write.identity),
            "server": write.server,
            "seconds": entry.seconds,
            "said": " ".join(entry.said),
            "script": write.script,
            "line": write.line or None,
            "turns": ", ".join(write.turns),
            "run": run.name,
        }
