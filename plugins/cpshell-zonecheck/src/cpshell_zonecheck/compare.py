"""Compare what the panel keeps with what a server answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cpshell_zonecheck.records import RecordSet


class Verdict(StrEnum):
    """Says how the two compare."""

    SAME = "same"
    MISSING = "missing"  # on the panel, not answered
    EXTRA = "extra"  # answered, not on the panel
    SERIAL = "serial"  # the server has another version of the zone
    TTL = "ttl"


@dataclass(frozen=True, slots=True)
class Finding:
    """Describes one value or property of a record set; ``None`` where a side has none."""

    verdict: Verdict
    name: str
    type: str
    panel: str | None
    dns: str | None


def compare(panel: RecordSet, answered: RecordSet, *, ttl: bool) -> Iterator[Finding]:
    """Return the findings for one name and type. ``ttl``: whether the TTLs can be compared."""

    def finding(verdict: Verdict, ours: str | None, theirs: str | None) -> Finding:
        return Finding(verdict, panel.name, panel.type, ours, theirs)

    if panel.type == "SOA" and answered.values and panel.values != answered.values:
        yield finding(Verdict.SERIAL, min(panel.values), min(answered.values))
        return
    for value in sorted(panel.values & answered.values):
        yield finding(Verdict.SAME, value, value)
    for value in sorted(panel.values - answered.values):
        yield finding(Verdict.MISSING, value, None)
    for value in sorted(answered.values - panel.values):
        yield finding(Verdict.EXTRA, None, value)
    if ttl and answered.values and panel.ttl != answered.ttl:
        yield finding(Verdict.TTL, str(panel.ttl), str(answered.ttl))
