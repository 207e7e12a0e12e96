"""Say which certificates are trusted: verified by default, an own CA, a pin, or none."""

import re

from cpshell.errors import UsageError
from cpshell.records import Record, record


@record
class Trust(Record):
    """How the server's certificate is judged.

    ``ca``: a PEM file that replaces the system's authorities. ``pin``: the certificate's
    fingerprint, ``sha256:`` and 64 hex digits, which alone decides. ``insecure``: any
    certificate will do.
    """

    ca: str | None = None
    pin: str | None = None
    insecure: bool = False


def normal_pin(text: str) -> str:
    """Return a pin as users paste it (upper case, colons, openssl's prefix) in its one form.

    Raises:
        UsageError: not ``sha256:`` and 64 hex digits.
    """
    digits = re.sub(r"\A\s*sha256(?:\s+fingerprint)?\s*[:=]|[:\s]", "", text.lower())
    if not re.fullmatch(r"[0-9a-f]{64}", digits):
        raise UsageError(f"invalid pin {text!r}", hint="write sha256: and 64 hex digits")
    return f"sha256:{digits}"
