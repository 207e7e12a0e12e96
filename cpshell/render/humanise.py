"""Write sizes and times as people say them, and text for base64, known by the names of fields.

Only names whose unit is sure are changed: ``diskused`` is in megabytes here and in bytes there,
so it stays as it is. Of some listings the catalog knows more.
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
_BASE64 = "_b64"
_UNITS = ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_EARLIEST, _LATEST = 631_152_000, 4_102_444_800  # 1990 and 2100, in seconds since the epoch


def humanise(name: str, value: object, kind: str = "") -> object:
    """Return what people read in a field: ``1.4 MiB``, ``2026-03-01 14:05``, or the value itself.

    ``kind`` is ``size`` or ``time`` where the name does not tell.
    """
    if name.endswith(_BASE64):
        return _text_of(value)
    number = _number(value)
    if number is not None and number > 0:
        if kind == "size" or _BYTES.fullmatch(name):
            return size(number)
        if (kind == "time" or _TIME.fullmatch(name)) and _EARLIEST <= number < _LATEST:
            return moment(number)
    return value


def _text_of(value: object) -> object:
    """Return the text in base64, or the texts of a list side by side; else the value itself."""
    if isinstance(value, list):
        texts = [_text_of(each) for each in value]
        return " ".join(map(str, texts)) if all(isinstance(each, str) for each in value) else value
    if not isinstance(value, str):
        return value
    from base64 import b64decode

    try:
        return b64decode(value, validate=True).decode()
    except ValueError:
        return value


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
