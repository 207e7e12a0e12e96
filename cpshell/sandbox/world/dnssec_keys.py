"""Keys of DNSSEC as bytes and text: DNSKEY and DS (RFC 4034), the private format of BIND."""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from cpshell.sandbox.refusal import Refusal

_RSA_BITS = {"zsk": 1024}
_LEAST, _MOST, _USUAL = 1024, 2048, 2048  # bits of an RSA key
_PROTOCOL = 3
DIGESTS = ((1, "SHA-1", hashlib.sha1), (2, "SHA-256", hashlib.sha256),
           (4, "SHA-384", hashlib.sha384))  # fmt: skip
"""The digests that a DS record may have: number, name, function."""
_RSA_PARTS = (
    "Modulus", "PublicExponent", "PrivateExponent", "Prime1", "Prime2", "Exponent1", "Exponent2",
    "Coefficient",
)  # fmt: skip
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One algorithm: its name in files, what people call it, and the curve that it is on."""

    tag: str
    description: str
    curve: Callable[[], ec.EllipticCurve] | None = None


ALGORITHMS = {
    5: Algorithm("RSASHA1", "RSA/SHA-1"),
    7: Algorithm("RSASHA1-NSEC3-SHA1", "RSASHA1-NSEC3-SHA1"),
    8: Algorithm("RSASHA256", "RSA/SHA-256"),
    10: Algorithm("RSASHA512", "RSA/SHA-512"),
    13: Algorithm("ECDSAP256SHA256", "ECDSA Curve P-256 with SHA-256", ec.SECP256R1),
    14: Algorithm("ECDSAP384SHA384", "ECDSA Curve P-384 with SHA-384", ec.SECP384R1),
}
"""The algorithms that keys can be made for (wire: documented), by number."""


def make_private(algorithm: int, type_: str, bits: int | None) -> str:
    """Make a private key and return it as PEM. Raises Refusal for a size or an algorithm that
    there is not."""
    known = ALGORITHMS.get(algorithm)
    if known is None:
        raise Refusal(f"The name server does not support the algorithm “{algorithm}”.")
    if known.curve is not None:
        return _pem(ec.generate_private_key(known.curve()))
    size = bits or _RSA_BITS.get(type_, _USUAL)
    if not _LEAST <= size <= _MOST:
        raise Refusal(f"“{size}” is not a valid key size for the algorithm “{known.tag}”.")
    return _pem(rsa.generate_private_key(65_537, size))


def _pem(key: Key) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def load(pem: str) -> Key:
    """Return the key of a PEM text."""
    key = serialization.load_pem_private_key(pem.encode(), None)
    if not isinstance(key, Key):
        raise TypeError(f"no key of DNSSEC: {type(key).__name__}")
    return key


def dnskey(pem: str, flags: int, algorithm: int) -> bytes:
    """Return the data of a DNSKEY record."""
    numbers = load(pem).public_key().public_numbers()
    head = flags.to_bytes(2) + bytes((_PROTOCOL, algorithm))
    if isinstance(numbers, rsa.RSAPublicNumbers):
        exponent = _bytes(numbers.e)
        return head + bytes((len(exponent),)) + exponent + _bytes(numbers.n)
    size = numbers.curve.key_size // 8
    return head + numbers.x.to_bytes(size) + numbers.y.to_bytes(size)


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


def key_tag(data: bytes) -> int:
    """Return the tag of a DNSKEY record (RFC 4034, appendix B)."""
    total = sum(byte << 8 if at % 2 == 0 else byte for at, byte in enumerate(data))
    return (total + (total >> 16)) & 0xFFFF


def digest(zone: str, data: bytes, function: Callable[[bytes], "hashlib._Hash"]) -> str:
    """Return the digest of a DNSKEY record of a zone, as DS records have it."""
    labels = b"".join(bytes((len(label),)) + label.encode() for label in zone.split("."))
    return function(labels + b"\0" + data).hexdigest()


def private_text(pem: str, algorithm: int) -> str:
    """Return a private key in the format of BIND."""
    key = load(pem)
    parts: tuple[tuple[str, bytes], ...]
    if isinstance(key, rsa.RSAPrivateKey):
        known = key.private_numbers()
        public = known.public_numbers
        numbers = (public.n, public.e, known.d, known.p, known.q, known.dmp1, known.dmq1,
                   known.iqmp)  # fmt: skip
        parts = tuple(zip(_RSA_PARTS, map(_bytes, numbers), strict=True))
    else:
        secret = key.private_numbers().private_value
        parts = (("PrivateKey", secret.to_bytes(key.curve.key_size // 8)),)
    lines = ["Private-key-format: v1.2", f"Algorithm: {algorithm} ({ALGORITHMS[algorithm].tag})"]
    lines += [f"{name}: {b64encode(value).decode()}" for name, value in parts]
    return "\n".join(lines) + "\n"


def read_private(text: str) -> tuple[int, str]:
    """Return the algorithm of a key in the format of BIND, and the key as PEM. Raises Refusal for
    a text that is none."""
    fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    try:
        number = int(fields["Algorithm"].split()[0])
        curve = ALGORITHMS[number].curve
        if curve is not None:
            secret = int.from_bytes(b64decode(fields["PrivateKey"], validate=True))
            return number, _pem(ec.derive_private_key(secret, curve()))
        n, e, d, p, q, dmp1, dmq1, iqmp = (
            int.from_bytes(b64decode(fields[name], validate=True)) for name in _RSA_PARTS
        )
        public = rsa.RSAPublicNumbers(e, n)
        return number, _pem(rsa.RSAPrivateNumbers(p, q, d, dmp1, dmq1, iqmp, public).private_key())
    except (KeyError, ValueError, IndexError):
        raise Refusal("The given data is not a valid DNSSEC key.") from None
