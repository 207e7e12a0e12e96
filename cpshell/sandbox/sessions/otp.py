"""One-time passwords (TOTP, RFC 6238, six digits, 30 seconds)."""

import binascii

import pyotp

_NEIGHBOURS = 1
"""Codes of the step before and after are good too: clocks differ."""


class _Totp(pyotp.TOTP):
    """One-time passwords of a secret of any length: panels give 80 bits (wire: documented)."""

    min_secret_length_bits = 0


def code_fits(secret: str, code: str, now: float) -> bool:
    """Return whether this is the code of ``secret`` (base32) at ``now``, one step off at most."""
    if not (code.isascii() and code.isdigit()):
        return False
    try:
        return _Totp(secret).verify(code, for_time=int(now), valid_window=_NEIGHBOURS)
    except (binascii.Error, ValueError):
        return False


def is_secret(text: str) -> bool:
    """Return whether a text can be a secret: base32, and not nothing."""
    try:
        return bool(_Totp(text).byte_secret())
    except (binascii.Error, ValueError):
        return False


def new_secret() -> str:
    """Return a new secret, base32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, user: str, issuer: str) -> str:
    """Return what an authenticator app reads from a QR code."""
    return _Totp(secret).provisioning_uri(name=user, issuer_name=issuer)
