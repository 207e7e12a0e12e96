"""UAPI KnownHosts: which other machines the account trusts by their SSH keys.

The keys are made up from the names; any host has one but those that end in ``.invalid``.
"""

import hashlib
from base64 import b64encode
from typing import Any

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.world.areas.preferences import (
    preference,
    set_preference,
    unset_preference,
)

_FEATURE = "version_control"
_SCOPE = "known hosts"
_KIND = "ssh-ed25519"


def _name(host: str, port: int) -> str:
    return host if port == 22 else f"[{host}]:{port}"


def _key(ctx: Context, host: str, port: int) -> str:
    """Return the key that a machine shows. Raises Refusal for one that cannot be reached."""
    if host.endswith(".invalid") or " " in host:
        raise Refusal(f"The system could not fetch the SSH host key of “{host}”.")
    chance = ctx.world.random(f"host key of {_name(host, port)}")
    head = len(_KIND).to_bytes(4, "big") + _KIND.encode()
    return b64encode(head + (32).to_bytes(4, "big") + chance.randbytes(32)).decode()


def _row(host: str, port: int, key: str) -> dict[str, Any]:
    name = _name(host, port)
    raw = key.encode()
    md5 = hashlib.md5(raw, usedforsecurity=False).hexdigest()
    sha = hashlib.sha256(raw)
    return {
        "host": name,
        "key": f"{_KIND} {key}",
        "line": f"{name} {_KIND} {key}",
        "meta": {
            "algorithm": _KIND,
            "body": key,
            "md5": md5,
            "md5-printable": ":".join(md5[at : at + 2] for at in range(0, 32, 2)),
            "sha256": sha.hexdigest(),
            "sha256-printable": b64encode(sha.digest()).decode().rstrip("="),
        },
    }


def _trust(ctx: Context, host: str, port: int) -> dict[str, Any]:
    key = _key(ctx, host, port)
    set_preference(ctx.world, ctx.account.user, _SCOPE, _name(host, port), key)
    return {"host": [_row(host, port, key)]}


@uapi("KnownHosts", "create", feature=_FEATURE)
def create(ctx: Context, host_name: str, port: int = 22) -> dict[str, Any]:
    """Trust a machine by the key that it shows."""
    return _trust(ctx, host_name, port)


@uapi("KnownHosts", "update", feature=_FEATURE)
def update(ctx: Context, host_name: str, port: int = 22) -> dict[str, Any]:
    """Trust the key that a machine shows now in the place of the one before."""
    return _trust(ctx, host_name, port)


@uapi("KnownHosts", "verify", feature=_FEATURE)
def verify(ctx: Context, host_name: str, port: int = 22) -> dict[str, Any]:
    """Return whether a machine is trusted by the key that it shows."""
    key = _key(ctx, host_name, port)
    kept = preference(ctx.world, ctx.account.user, _SCOPE, _name(host_name, port))
    return {
        "status": int(kept == key),
        "failure_type": "" if kept == key else "new",
        "errors": [] if kept == key else ["The host key is not known."],
        "host": [_row(host_name, port, key)],
    }


@uapi("KnownHosts", "delete", feature=_FEATURE)
def delete(ctx: Context, host_name: str, port: int = 22) -> None:
    """Trust a machine no longer."""
    if not unset_preference(ctx.world, ctx.account.user, _SCOPE, _name(host_name, port)):
        raise Refusal(f"The host “{host_name}” is not known.")
