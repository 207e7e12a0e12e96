"""Compare the authority of a classroom's sandbox with the line that its trainer hands out."""

import hashlib
import ssl

from cpshell.errors import ConnectionFailed


def fingerprint_of(pem: str) -> str:
    """Return the SHA-256 of a certificate, ``sha256:`` and 64 hex digits.

    Raises:
        ValueError: it is not a certificate.
    """
    return f"sha256:{hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()}"


def check_authority(pem: str, pin: str) -> None:
    """Let the authority pass that the line to paste names.

    Raises:
        ConnectionFailed: it is another one.
    """
    try:
        fingerprint = fingerprint_of(pem)
    except ValueError:
        fingerprint = "no certificate"
    if fingerprint != pin:
        raise ConnectionFailed(
            f"the classroom shows another authority than the line to paste: {fingerprint}",
            hint="ask the trainer for the line",
        )
