"""Secrets of the simulated server: kept as hashes only, made from a seed where the start needs
the same ones every time.

The hash is a fast one: these are the passwords of a toy that prints them when it starts.
"""

import hashlib
import hmac
import random
import secrets
import string

from cpshell.sandbox.refusal import Refusal

_SHORTEST_PASSWORD = 5
_PASSWORD_LETTERS = string.ascii_letters + string.digits + "!%*+=-_.?"
_TOKEN_LETTERS = string.ascii_uppercase + string.digits


def hash_secret(secret: str) -> str:
    """Return what is kept of a password: ``salt$hash``."""
    salt = secrets.token_hex(8)
    return f"{salt}${_digest(salt, secret)}"


def verify_secret(secret: str, kept: str) -> bool:
    """Return whether ``secret`` is the one of which ``kept`` was made."""
    salt, _, digest = kept.partition("$")
    return hmac.compare_digest(_digest(salt, secret), digest)


def hash_token(token: str) -> str:
    """Return what is kept of a token; without salt, so that it can be looked up."""
    return _digest("token", token)


def _digest(salt: str, secret: str) -> str:
    return hashlib.sha256(f"{salt}\0{secret}".encode()).hexdigest()


def seeded_password(chance: random.Random) -> str:
    """Return a password of 14 characters."""
    return "".join(chance.choices(_PASSWORD_LETTERS, k=14))


def seeded_token(chance: random.Random) -> str:
    """Return an API token: 32 of A-Z and 0-9 (wire: recorded)."""
    return "".join(chance.choices(_TOKEN_LETTERS, k=32))


def new_token() -> str:
    """Return an API token that nobody can guess."""
    return "".join(secrets.choice(_TOKEN_LETTERS) for _ in range(32))


def seeded_access_hash(chance: random.Random) -> str:
    """Return an access hash: 29 lines of 32 hexadecimal digits, without the line breaks."""
    return "".join(chance.choices("0123456789abcdef", k=29 * 32))


def seeded_otp_secret(chance: random.Random) -> str:
    """Return a secret for one-time passwords, base32."""
    return "".join(chance.choices(string.ascii_uppercase + "234567", k=32))


def require_strong_password(password: str) -> None:
    """Raise Refusal for a password that the panel would find too weak."""
    if len(password) < _SHORTEST_PASSWORD or len(set(password)) == 1:
        raise Refusal(
            "Sorry, the password you selected cannot be used because it is too weak and would be"
            " too easy to guess. Please select a stronger password."
        )
