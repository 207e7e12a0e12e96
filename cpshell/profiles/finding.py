"""Describe the findings of a diagnosis."""

from cpshell.errors import CpshellError
from cpshell.records import Record, record


@record
class Finding(Record):
    """One check of a ``checkup``. ``error`` is what failed, ``advice`` what to do."""

    check: str
    result: str  # ok, failed, skipped
    detail: str
    advice: str | None = None
    error: CpshellError | None = None
