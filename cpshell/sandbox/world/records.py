"""DNS records: what each type may carry, and how a zone file writes them."""

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cpshell.sandbox.refusal import Refusal

DEFAULT_TTL = 14_400
"""Seconds that a record may be kept, where nobody says another time."""
_LONGEST_TTL = 2_147_483_647
_LONGEST_TEXT = 255
_SOA_LINES = 6
_LABEL = r"(\*|[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)"
_NAME = re.compile(rf"(@|{_LABEL}(\.{_LABEL})*\.?)")
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_-]+)*\.?")
_CAA_TAG = re.compile(r"[a-z0-9]{1,15}")


class LineKind(StrEnum):
    """What a line of a zone file is."""

    RECORD = "record"
    COMMENT = "comment"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Record:
    """One record as the zone file has it: ``name`` may be relative to the zone or end with a
    dot, ``ttl`` is in seconds, ``data`` has one text for each part."""

    name: str
    ttl: int
    type: str
    data: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """One line of a zone file, or the few of its SOA record. ``index`` counts lines of the file
    from 0; ``text`` is for comments and controls, ``record`` for records."""

    index: int
    kind: LineKind
    text: str
    record: Record | None

    @property
    def height(self) -> int:
        """Return how many lines of the file it takes."""
        return line_height(self.record)


def line_height(record: Record | None) -> int:
    """Return how many lines of the file a record takes; only SOA takes more than one."""
    return _SOA_LINES if record is not None and record.type == "SOA" else 1


def absolute(name: str, zone: str) -> str:
    """Return a name of a zone file in full, without the dot at its end, in lower case."""
    if name in ("", "@"):
        return zone
    return (name[:-1] if name.endswith(".") else f"{name}.{zone}").lower()


def check_record(record: Record) -> None:
    """Raise Refusal for a name, time or data that a zone cannot hold."""
    if not _NAME.fullmatch(record.name):
        raise Refusal(f"“{record.name}” is not a valid DNS record name.")
    if not 0 < record.ttl <= _LONGEST_TTL:
        raise Refusal(f"“{record.ttl}” is not a valid TTL.")
    parts = _PARTS.get(record.type)
    if parts is None:
        raise Refusal(f"“{record.type}” is not a supported DNS record type.")
    if record.type == "TXT":
        _check_texts(record.data)
        return
    if len(record.data) != len(parts):
        raise Refusal(
            f"A “{record.type}” record’s data has {len(parts)} parts, but {len(record.data)}"
            " were given."
        )
    for check, value in zip(parts, record.data, strict=True):
        if not check(value):
            raise Refusal(f"“{value}” is not valid in the data of a “{record.type}” record.")


def check_zone(zone: str, records: Sequence[Record]) -> None:
    """Raise Refusal for what no nameserver would load: no SOA, or a CNAME beside other records."""
    if sum(record.type == "SOA" for record in records) != 1:
        raise Refusal("A DNS zone must have exactly one SOA record.")
    seen: dict[str, set[str]] = {}
    aliases: set[str] = set()
    for record in records:
        name = absolute(record.name, zone)
        if record.type == "CNAME" and (name in aliases or seen.get(name)):
            raise Refusal(f"“{name}” already has a record; a CNAME record cannot share its name.")
        if record.type != "CNAME" and name in aliases:
            raise Refusal(f"“{name}” already has a CNAME record, which cannot share its name.")
        if record.type == "CNAME":
            aliases.add(name)
        seen.setdefault(name, set()).add(record.type)


def _check_texts(texts: tuple[str, ...]) -> None:
    if not texts or any(len(text.encode()) > _LONGEST_TEXT for text in texts):
        raise Refusal(f"A “TXT” record needs texts of at most {_LONGEST_TEXT} bytes each.")


def _is_ipv4(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _is_host(text: str) -> bool:
    return len(text) <= 254 and _HOST.fullmatch(text) is not None


def _is_short(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= 65_535


def _is_long(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= 4_294_967_295


def _is_byte(text: str) -> bool:
    return _is_short(text) and int(text) <= 255


def _is_tag(text: str) -> bool:
    return _CAA_TAG.fullmatch(text) is not None


def _is_text(text: str) -> bool:
    return bool(text) and "\n" not in text


Check = Callable[[str], bool]
_PARTS: dict[str, tuple[Check, ...]] = {
    "A": (_is_ipv4,),
    "AAAA": (_is_ipv6,),
    "CNAME": (_is_host,),
    "DNAME": (_is_host,),
    "NS": (_is_host,),
    "PTR": (_is_host,),
    "MX": (_is_short, _is_host),
    "SRV": (_is_short, _is_short, _is_short, _is_host),
    "CAA": (_is_byte, _is_tag, _is_text),
    "TXT": (_is_text,),
    "SOA": (_is_host, _is_host, _is_long, _is_long, _is_long, _is_long, _is_long),
}
RECORD_TYPES = tuple(_PARTS)
"""The types of records that a zone can hold."""


# As a zone file writes it ------------------------------------------------------------------


def record_text(record: Record) -> str:
    """Return a record as a zone file has it; SOA takes several lines."""
    head = f"{record.name}\t{record.ttl}\tIN\t{record.type}"
    if record.type == "SOA":
        first, second, *numbers = record.data
        return "\n".join([f"{head}\t{first} {second} (", *(f"\t\t{n}" for n in numbers[:-1])]) + (
            f"\n\t\t{numbers[-1]} )"
        )
    return f"{head}\t{data_text(record)}"


def data_text(record: Record) -> str:
    """Return the data of a record with the quotes of a zone file."""
    if record.type == "TXT":
        return " ".join(quoted(text) for text in record.data)
    if record.type == "CAA":
        flag, tag, value = record.data
        return f"{flag} {tag} {quoted(value)}"
    return " ".join(record.data)


def quoted(text: str) -> str:
    """Return a text in double quotes, with a backslash before those inside."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def text_pieces(text: str) -> tuple[str, ...]:
    """Return a long text cut into the pieces that a TXT record can have."""
    size = _LONGEST_TEXT
    return tuple(text[at : at + size] for at in range(0, len(text), size)) or ("",)


def swapped(part: str, old: str, new: str) -> str:
    """``part`` with the address changed, in words of an SPF policy too."""
    words = part.split(" ")
    swapped = (word[: -len(old)] + new if word in (old, f"+ip4:{old}", f"ip4:{old}") else word
               for word in words)  # fmt: skip
    return " ".join(swapped)
