"""SSH keys of root and of accounts: real ones, and which of them may log in."""

import re
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.tables import ACCOUNT, Table

ORDER = 89

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}")
_FORMAT = serialization.PrivateFormat.OpenSSH
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
_LONGEST_PASSPHRASE = 1023


@dataclass(frozen=True, slots=True)
class SshKey:
    """One key; ``user`` is None for root's. Each half is a text, empty where it is not kept."""

    id: int
    user: str | None
    name: str
    private: str
    public: str
    comment: str
    made: int
    authorized: bool = False


_KEYS = Table(
    SshKey, "ssh_key_files", key="id", references={"user": ACCOUNT}, order="name", serial=True
)
SCHEMA = _KEYS.schema


def keys_of(world: World, user: str | None) -> list[SshKey]:
    """Return the keys of an account, or root's."""
    return _KEYS.query(world, "where user is ? order by name", user)


def require_key(world: World, user: str | None, name: str) -> SshKey:
    """Return the key of a name, that of its public half included. Raises Refusal when there is
    none."""
    for key in keys_of(world, user):
        if key.name == name.removesuffix(".pub"):
            return key
    raise Refusal(f"The SSH key “{name}” does not exist.")


def make_key(
    world: World, user: str | None, name: str, bits: int, comment: str, passphrase: str
) -> SshKey:
    """Make a key and return it. Raises Refusal for a passphrase that is too long, and for a bad
    name or one that is taken."""
    if len(passphrase.encode()) > _LONGEST_PASSPHRASE:
        raise Refusal(f"The passphrase is longer than {_LONGEST_PASSPHRASE} bytes.")
    key = rsa.generate_private_key(65_537, bits)
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    kind = _FORMAT
    if passphrase:  # OpenSSH reads PKCS8, too; its own format would need bcrypt
        encryption = serialization.BestAvailableEncryption(passphrase.encode())
        kind = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, kind, encryption).decode()
    return add_key(world, user, name, private, public_text(key, comment), comment)


def add_key(
    world: World, user: str | None, name: str, private: str, public: str, comment: str
) -> SshKey:
    """Keep a key and return it. Raises Refusal for a bad name or one that is taken."""
    if not _NAME.fullmatch(name):
        raise Refusal(f"“{name}” is not a valid name for an SSH key.")
    if any(key.name == name for key in keys_of(world, user)):
        raise Refusal(f"The SSH key “{name}” already exists.")
    _KEYS.add(world, SshKey(0, user, name, private, public, comment, world.clock.now()))
    return require_key(world, user, name)


def save_key(world: World, key: SshKey) -> None:
    """Keep a changed key."""
    _KEYS.save(world, key)


def remove_key(world: World, key: SshKey) -> None:
    """Remove a key."""
    _KEYS.remove(world, id=key.id)


def load_private(text: str, passphrase: str) -> PrivateKey:
    """Return a private key. Raises Refusal for what is none, or when the passphrase is wrong."""
    secret = passphrase.encode() or None
    for load in (serialization.load_ssh_private_key, serialization.load_pem_private_key):
        try:
            key = load(text.encode(), secret)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
        if not isinstance(key, dsa.DSAPrivateKey):
            return key  # type: ignore[return-value]
    raise Refusal("The key is not a valid private SSH key, or the passphrase is wrong.")


def public_text(key: PrivateKey, comment: str) -> str:
    """Return the public half of a key as ``authorized_keys`` has it."""
    text = key.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    return f"{text.decode()} {comment}".strip()


def is_public(text: str) -> bool:
    """Return whether a text is a public SSH key."""
    try:
        serialization.load_ssh_public_key(text.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True
