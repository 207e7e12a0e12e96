"""WHM, Authentication: root's SSH keys."""

import hashlib
from base64 import b64decode
from dataclasses import replace
from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, Refusal, whm
from cpshell.sandbox.world.areas import ssh_keys
from cpshell.sandbox.world.areas.ssh_keys import SshKey

_ROOT = "all"
_DEFAULT = "id_rsa"


@whm("listsshkeys", acl=_ROOT)
def listsshkeys(
    ctx: Context,
    files: str = "",
    private: Flag = True,
    private_texts: Flag = False,
    public: Flag = True,
    public_texts: Flag = False,
    sync_authorized: Flag = False,
) -> dict[str, Any]:
    """Return the files of keys, with their texts if they are wanted."""
    wanted = [name for name in files.split(",") if name]
    rows = []
    for key in ssh_keys.keys_of(ctx.world, None):
        if private and key.private:
            rows.append(_row(key, key.name, 1, key.private if private_texts else None))
        if public and key.public:
            rows.append(_row(key, f"{key.name}.pub", 0, key.public if public_texts else None))
    return {"keys": [row for row in rows if not wanted or row["file"] in wanted]}


def _row(key: SshKey, file: str, private: int, text: str | None) -> dict[str, Any]:
    row = {
        "file": file,
        "private": private,
        "comment": key.comment,
        "authorized": int(key.authorized),
        "ctime": key.made,
        "mtime": key.made,
    }
    return row if text is None else row | {"text": text}


@whm("generatesshkeypair", acl=_ROOT)
def generatesshkeypair(
    ctx: Context,
    name: str = _DEFAULT,
    bits: Literal["1024", "2048", "4096"] = "2048",
    algorithm: Literal["rsa2", "dsa"] = "rsa2",
    comment: str = "",
    passphrase: str = "",
    abort_on_existing_key: Flag = True,
) -> dict[str, Any]:
    """Make a key; without ``abort_on_existing_key`` in the place of the one of its name."""
    if algorithm == "dsa":
        raise Refusal("The sandbox makes no DSA keys.")
    if not abort_on_existing_key:
        for key in ssh_keys.keys_of(ctx.world, None):
            if key.name == name:
                ssh_keys.remove_key(ctx.world, key)
    key = ssh_keys.make_key(ctx.world, None, name, int(bits), comment, passphrase)
    return {"name": name, "fingerprint": fingerprint(key)}


def fingerprint(key: SshKey) -> str:
    """Return the fingerprint of a key's public half."""
    digest = hashlib.md5(b64decode(key.public.split()[1]), usedforsecurity=False).hexdigest()
    return ":".join(digest[at : at + 2] for at in range(0, 32, 2))


@whm("importsshkey", acl=_ROOT)
def importsshkey(
    ctx: Context,
    name: str,
    key: str,
    passphrase: str = "",
    extract_private: Flag = False,
    extract_public: Flag = False,
) -> None:
    """Keep a key that was made elsewhere."""
    import_key(ctx, None, name, key, passphrase)


def import_key(ctx: Context, user: str | None, name: str, text: str, passphrase: str) -> SshKey:
    """Keep a private or a public key, and return it. Raises Refusal for what is neither."""
    if ssh_keys.is_public(text):
        parts = text.split()
        comment = " ".join(parts[2:])
        return ssh_keys.add_key(ctx.world, user, name, "", text.strip(), comment)
    public = ssh_keys.public_text(ssh_keys.load_private(text, passphrase), "")
    return ssh_keys.add_key(ctx.world, user, name, text, public, "")


@whm("authorizesshkey", acl=_ROOT)
def authorizesshkey(
    ctx: Context, file: str, text: str, authorize: Flag, options: str = ""
) -> dict[str, Any]:
    """Let a key log in, or not; the text is that of its public half."""
    key = ssh_keys.require_key(ctx.world, None, file)
    if text.split()[:2] != key.public.split()[:2]:
        raise Refusal(f"The text is not that of the SSH key “{file}”.")
    ssh_keys.save_key(ctx.world, replace(key, authorized=authorize))
    return {"file": file, "authorized": int(authorize)}


@whm("deletesshkey", acl=_ROOT)
def deletesshkey(ctx: Context, file: str, leave_authorized: Flag = False) -> dict[str, Any]:
    """Remove one half of a key, or the key with its last half."""
    key = ssh_keys.require_key(ctx.world, None, file)
    remove_half(ctx, key, public=file.endswith(".pub"))
    return {"file": file}


def remove_half(ctx: Context, key: SshKey, *, public: bool) -> None:
    """Remove the public or the private half of a key."""
    left = replace(key, public="") if public else replace(key, private="")
    if left.public or left.private:
        ssh_keys.save_key(ctx.world, left)
    else:
        ssh_keys.remove_key(ctx.world, key)
