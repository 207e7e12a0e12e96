"""API 2 SSH: an account's SSH keys."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from cpshell.sandbox.calls import Also, Context, Flag, Refusal, api2
from cpshell.sandbox.functions.whm.ssh_keys import fingerprint, import_key
from cpshell.sandbox.world.areas import ssh_keys
from cpshell.sandbox.world.areas.ssh_keys import SshKey

_FEATURE = "ssh"
_DEFAULT = "id_rsa"
Pass = Annotated[str, Also("passphrase")]


def _require(ctx: Context, name: str) -> SshKey:
    return ssh_keys.require_key(ctx.world, ctx.account.user, name)


@api2("SSH", "listkeys", feature=_FEATURE)
def listkeys(
    ctx: Context, pub: Flag = False, keys: str = "", types: str = ""
) -> list[dict[str, Any]]:
    """Return the private keys, or the public ones."""
    home = f"{ctx.account.home}/.ssh"
    rows = []
    for key in ssh_keys.keys_of(ctx.world, ctx.account.user):
        if key.public if pub else key.private:
            file = f"{key.name}.pub" if pub else key.name
            row = {"name": key.name, "key": key.name, "file": f"{home}/{file}"}
            state = {"auth": int(key.authorized), "authstatus": _status(key)}
            rows.append({**row, **state, "haspub": int(bool(key.public)), "ctime": key.made})
    return rows


def _status(key: SshKey) -> str:
    return "authorized" if key.authorized else "not authorized"


@api2("SSH", "genkey", feature=_FEATURE)
def genkey(
    ctx: Context,
    name: str = _DEFAULT,
    bits: Literal["1024", "2048", "4096"] = "2048",
    pass_: Pass = "",
    type: Literal["rsa", "rsa2", "dsa"] = "rsa2",
    comment: str = "",
) -> dict[str, Any]:
    """Make a key."""
    if type == "dsa":
        raise Refusal("The sandbox makes no DSA keys.")
    user = ctx.account.user
    key = ssh_keys.make_key(ctx.world, user, name, int(bits), comment, pass_)
    return {"name": name, "warnmsg": "", "result": 1, "fingerprint": fingerprint(key)}


@api2("SSH", "importkey", feature=_FEATURE)
def importkey(ctx: Context, name: str, key: str, pass_: Pass = "") -> dict[str, Any]:
    """Keep a key that was made elsewhere."""
    import_key(ctx, ctx.account.user, name, key, pass_)
    return {"name": name, "result": 1}


@api2("SSH", "fetchkey", feature=_FEATURE)
def fetchkey(ctx: Context, name: str, pub: Flag = False) -> dict[str, Any]:
    """Return the text of a key."""
    key = _require(ctx, name)
    text = key.public if pub else key.private
    if not text:
        raise Refusal(f"The SSH key “{name}” does not exist.")
    return {"name": name, "key": text}


@api2("SSH", "authkey", feature=_FEATURE)
def authkey(ctx: Context, key: str, action: Literal["authorize", "deauthorize"]) -> dict[str, Any]:
    """Let a key log in, or not."""
    changed = replace(_require(ctx, key), authorized=action == "authorize")
    ssh_keys.save_key(ctx.world, changed)
    return {"name": changed.name, "authorized": int(changed.authorized), "result": 1}
