"""One-time passwords (TOTP, RFC 6238, six digits, 30 seconds)."""

import binascii

import pyotp

_NEIGHBOURS = 1
"""Codes of the step before and after are good too: clocks differ."""


def code_fits(secret: str, code: str, now: float) -> bool:
    """Return whether this is the code of ``secret`` (base32) at ``now``, one step off at most."""
    if not (code.isascii() and code.isdigit()):
        return False
    try:
        return pyotp.TOTP(secret).verify(code, for_time=int(now), valid_window=_NEIGHBOURS)
    except (binascii.Error, ValueError):
        return False


def current_code(secret: str, now: float) -> str:
    """Return the code of a secret at a time."""
    return pyotp.TOTP(secret).at(int(now))


def new_secret() -> str:
    """Return a new secret, base32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, user: str, issuer: str) -> str:
    """Return what an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=user, issuer_name=issuer)
