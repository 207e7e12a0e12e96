"""What the functions about accounts and plans share: limits by their many names, and checks."""

import re
from collections.abc import Mapping

from cpshell.sandbox.calls import Context, Refusal
from cpshell.sandbox.calls.signature import invalid
from cpshell.sandbox.world.areas import package_changes
from cpshell.sandbox.world.areas.packages import Package, require_package
from cpshell.sandbox.world.secrets import require_strong_password

_COUNTS = {
    "maxftp": "max_ftp",
    "maxsql": "max_sql",
    "maxpop": "max_pop",
    "maxlst": "max_lists",
    "maxsub": "max_sub",
    "maxpark": "max_parked",
    "maxaddon": "max_addon",
}
"""Limits where 0 is none at all."""
_SIZES = {"quota": "disk", "bwlimit": "bandwidth"}
"""Limits in MiB where 0 means unlimited."""
_EMAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")


def account_limits(given: Mapping[str, str]) -> dict[str, int | None]:
    """Return the limits among these parameters, by the columns of an account. Names count in
    upper and in lower case; an empty text is no given limit. Raises Refusal for a bad value."""
    return {
        (f"{column}_limit_mb" if column in _SIZES.values() else column): value
        for column, value in _limits(given)
    }


def package_limits(given: Mapping[str, str]) -> dict[str, int | None]:
    """Return the same by the columns of a plan."""
    return {
        (f"{column}_mb" if column in _SIZES.values() else column): value
        for column, value in _limits(given)
    }


def _limits(given: Mapping[str, str]) -> list[tuple[str, int | None]]:
    found: list[tuple[str, int | None]] = []
    for name, text in given.items():
        known = name.lower()
        if text and known in _COUNTS:
            found.append((_COUNTS[known], read_limit(name, text)))
        elif text and known in _SIZES:
            found.append((_SIZES[known], read_limit(name, text) or None))
    return found


def read_limit(name: str, text: str) -> int | None:
    """Return a count or MiB; None for ``unlimited``. Raises Refusal for anything else."""
    if text.lower() == "unlimited":
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        raise invalid(name, text)
    return int(text)


def read_flag(given: Mapping[str, str], name: str) -> bool | None:
    """Return a switch among these parameters; None when it isn't there. Raises Refusal as usual."""
    text = given.get(name, "")
    if text not in ("", "0", "1", "y", "n"):
        raise invalid(name, text)
    return None if text == "" else text in ("1", "y")


def shown(limit: int | None) -> str:
    """Return a limit as the panel writes it."""
    return "unlimited" if limit is None else str(limit)


def check_email(text: str) -> str:
    """Return an address to write to, or nothing. Raises Refusal for anything else."""
    if text and not all(_EMAIL.fullmatch(part.strip()) for part in text.split(",")):
        raise Refusal(f"“{text}” is not a valid email address.")
    return text


def check_password(ctx: Context, password: str, kind: str) -> None:
    """Raise Refusal when a password is weaker than the server asks for."""
    require_strong_password(password)
    least = minimum_strength(ctx, kind)
    strength = password_strength(password)
    if strength < least:
        raise Refusal(
            "Sorry, the password you selected cannot be used because it is too weak and would be"
            f" too easy to guess. Please select a password with strength rating of {least} or"
            f" higher. (The password’s strength is {strength}.)"
        )


def minimum_strength(ctx: Context, kind: str) -> int:
    """Return how strong a password must be, 0 to 100, for ``createacct``, ``passwd``, ``mysql``
    …"""
    kept = ctx.world.setting(f"password strength {kind}")
    if kept is None:
        kept = ctx.world.setting("password strength default")
    return int(kept or 0)


def password_strength(password: str) -> int:
    """Return 0 to 100: more for length and for kinds of characters."""
    kinds = sum(
        any(test(letter) for letter in password)
        for test in (str.islower, str.isupper, str.isdigit, lambda letter: not letter.isalnum())
    )
    return min(100, len(set(password)) * 4 + kinds * 12)


def owned_package(ctx: Context, name: str) -> Package:
    """Return a plan that the caller may give to accounts: root's and their own.

    Resellers may leave out the part of the name that is theirs. Raises Refusal.
    """
    user = ctx.caller.user
    if not ctx.is_root:
        own = package_changes.own_name(ctx.world, user, name)
        name = own or name
    package = require_package(ctx.world, name)
    if not ctx.is_root and package.owner not in (user, "root"):
        raise Refusal(f"You do not have access to the package “{name}”.")
    return package
