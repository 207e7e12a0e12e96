"""Write sizes and times as people say them, known by the names of their fields.

Only names whose unit is sure are changed: ``diskused`` is in megabytes here and in bytes there,
so it stays as it is.
"""

import re
import time

_BYTES = re.compile(
    r"(?:.*_)?bytes(?:_.*)?|size|filesize|file_size|_diskused|_diskquota|.*(?<!human)_size_bytes"
)
_TIME = re.compile(
    r"[acm]time|timestamp|epoch|unix_\w+|(?:\w+_)?(?:time|epoch)|expires(?:_at)?|expiration|expiry"
    r"|not_(?:after|before)|created|last_modified|creation_date|last_login|login_date"
)
_UNITS = ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_EARLIEST, _LATEST = 631_152_000, 4_102_444_800  # 1990 and 2100, in seconds since the epoch


def humanise(name: str, value: object) -> str:
    """Return the text of a scalar in a field: ``1.4 MiB``, ``2026-03-01 14:05``, or as it is."""
    number = _number(value)
    if number is not None and number > 0:
        if _BYTES.fullmatch(name):
            return size(number)
        if _TIME.fullmatch(name) and _EARLIEST <= number < _LATEST:
            return moment(number)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        return float(value)
    return None


def size(count: float) -> str:
    """Return a number of bytes as text of three digits and a unit; below 1024 as it is."""
    if count < 1024:
        return f"{count:.0f}"
    for unit in _UNITS:
        count /= 1024
        if count < 1023.5 or unit == _UNITS[-1]:
            return f"{count:.1f} {unit}" if count < 99.95 else f"{count:.0f} {unit}"
    raise AssertionError("the last unit takes all")


def moment(seconds: float) -> str:
    """Return seconds since the epoch as local date and time."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
