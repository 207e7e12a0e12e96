"""What keys, certificates and signing requests in PEM say, in the panel's field names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from cpshell.sandbox.refusal import Refusal

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_CURVES = {"secp256r1": "prime256v1", "secp384r1": "secp384r1"}
_NAMES = {
    NameOID.COMMON_NAME: "commonName",
    NameOID.COUNTRY_NAME: "countryName",
    NameOID.STATE_OR_PROVINCE_NAME: "stateOrProvinceName",
    NameOID.LOCALITY_NAME: "localityName",
    NameOID.ORGANIZATION_NAME: "organizationName",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "organizationalUnitName",
    NameOID.EMAIL_ADDRESS: "emailAddress",
}
SUBJECT_FIELDS = {field: oid for oid, field in _NAMES.items()}
"""The parts of a name that requests may give, by the panel's words for them."""
_VALID = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class KeyType:
    """What kind of key to make: RSA with a number of bits, or a curve."""

    bits: int | None
    curve: ec.EllipticCurve | None


KEY_TYPES = {
    "system": KeyType(None, ec.SECP256R1()),
    "rsa-2048": KeyType(2048, None),
    "rsa-4096": KeyType(4096, None),
    "ecdsa-prime256v1": KeyType(None, ec.SECP256R1()),
    "ecdsa-secp384r1": KeyType(None, ec.SECP384R1()),
}
"""The kinds of keys that the panel makes; ``system`` is the quick one here."""


# Reading -----------------------------------------------------------------------------------


def load_key(pem: str) -> PrivateKey:
    """Return a private key.

    Raises Refusal for what isn't an RSA or EC key in PEM.
    """
    try:
        key = serialization.load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError):
        raise Refusal("The key is not a valid private key in PEM format.") from None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise Refusal("The key must be an RSA or ECDSA key.")
    return key


@lru_cache(maxsize=256)
def load_certificate(pem: str) -> x509.Certificate:
    """Return a certificate.

    Raises Refusal for what isn't one in PEM.
    """
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError:
        raise Refusal("The certificate is not valid in PEM format.") from None


def load_request(pem: str) -> x509.CertificateSigningRequest:
    """Return a signing request.

    Raises Refusal for what isn't one in PEM.
    """
    try:
        return x509.load_pem_x509_csr(pem.encode())
    except ValueError:
        raise Refusal("The certificate signing request is not valid in PEM format.") from None


def public_der(public: Any) -> bytes:
    """Return a public key as bytes to compare."""
    der: bytes = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return der


def fits(certificate_pem: str, key_pem: str) -> bool:
    """Return whether a certificate was made for a key."""
    public = load_key(key_pem).public_key()
    return public_der(load_certificate(certificate_pem).public_key()) == public_der(public)


def key_fields(public: Any) -> dict[str, Any]:
    """Return the fields about a public key."""
    if isinstance(public, rsa.RSAPublicKey):
        return {
            "key_algorithm": "rsaEncryption",
            "modulus": f"{public.public_numbers().n:x}",
            "modulus_length": public.key_size,
            "ecdsa_curve_name": None,
            "ecdsa_public": None,
        }
    point = public.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return {
        "key_algorithm": "id-ecPublicKey",
        "modulus": None,
        "modulus_length": None,
        "ecdsa_curve_name": _CURVES.get(public.curve.name, public.curve.name),
        "ecdsa_public": point.hex(),
    }


def names_in(entry: x509.Certificate | x509.CertificateSigningRequest) -> list[str]:
    """Return the domains of a certificate or a request, its common name first."""
    found = _subject(entry.subject).get("commonName")
    names = [found] if found else []
    try:
        alternative = entry.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return names
    return list(dict.fromkeys([*names, *alternative.value.get_values_for_type(x509.DNSName)]))


def covers(certificate: x509.Certificate, domain: str) -> bool:
    """Return whether a certificate is good for a domain, by name or by wildcard."""
    wildcard = f"*.{domain.partition('.')[2]}"
    return any(name in (domain, wildcard) for name in names_in(certificate))


def _subject(name: x509.Name) -> dict[str, str]:
    return {_NAMES[at.oid]: str(at.value) for at in name if at.oid in _NAMES}


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Return whether nobody else vouches for it."""
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def certificate_fields(pem: str) -> dict[str, Any]:
    """Return the fields about a certificate; times in seconds since 1970."""
    certificate = load_certificate(pem)
    subject, issuer = _subject(certificate.subject), _subject(certificate.issuer)
    return {
        "domains": names_in(certificate),
        "is_self_signed": int(is_self_signed(certificate)),
        "issuer.commonName": issuer.get("commonName", ""),
        "issuer.organizationName": issuer.get("organizationName", ""),
        "issuer_text": _lines(issuer),
        "subject.commonName": subject.get("commonName", ""),
        "subject_text": _lines(subject),
        "not_before": int(certificate.not_valid_before_utc.timestamp()),
        "not_after": int(certificate.not_valid_after_utc.timestamp()),
        "serial": f"{certificate.serial_number:X}",
        "signature_algorithm": certificate.signature_algorithm_oid._name,  # noqa: SLF001  # its name is nowhere else
        "validation_type": None,
        **key_fields(certificate.public_key()),
    }


def _lines(names: dict[str, str]) -> str:
    return "".join(f"{field}\n{value}\n" for field, value in names.items())


def name_parts(pem: str) -> dict[str, dict[str, str | None]]:
    """Return the subject and the issuer of a certificate, part by part; None for parts it lacks."""
    certificate = load_certificate(pem)
    names = {"subject": _subject(certificate.subject), "issuer": _subject(certificate.issuer)}
    parts = [field for field in SUBJECT_FIELDS if field != "organizationalUnitName"]
    return {kind: {part: found.get(part) for part in parts} for kind, found in names.items()}


def request_subject(pem: str) -> dict[str, str]:
    """Return the subject of a signing request, part by part."""
    return _subject(load_request(pem).subject)


def as_text(pem: str) -> str:
    """Return a certificate in words."""
    fields = certificate_fields(pem)
    return (
        f"Certificate:\n    Serial Number: {fields['serial']}\n"
        f"    Issuer: CN = {fields['issuer.commonName']}\n"
        f"    Not Before: {load_certificate(pem).not_valid_before_utc:%b %d %H:%M:%S %Y} GMT\n"
        f"    Not After: {load_certificate(pem).not_valid_after_utc:%b %d %H:%M:%S %Y} GMT\n"
        f"    Subject: CN = {fields['subject.commonName']}\n"
        f"    DNS: {', '.join(fields['domains'])}\n"
    )


# Making ------------------------------------------------------------------------------------


def make_key(kind: KeyType) -> str:
    """Return a new private key in PEM."""
    key: PrivateKey
    if kind.bits is not None:
        key = rsa.generate_private_key(65_537, kind.bits)
    else:
        key = ec.generate_private_key(kind.curve or ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


def make_request(key_pem: str, domains: list[str], subject: dict[str, str]) -> str:
    """Return a signing request in PEM.

    Raises Refusal for a part of the subject that a certificate cannot have.
    """
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(_name(domains[0], subject))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(d) for d in domains]), False)
        .sign(load_key(key_pem), hashes.SHA256())
    )
    return request.public_bytes(serialization.Encoding.PEM).decode()


def make_certificate(
    key_pem: str, domains: list[str], subject: dict[str, str], now: datetime
) -> str:
    """Return a self-signed certificate in PEM, good for a year.

    Raises Refusal for a part of the subject that a certificate cannot have.
    """
    key = load_key(key_pem)
    name = _name(domains[0], subject)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(d) for d in domains]), False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _name(common: str, subject: dict[str, str]) -> x509.Name:
    parts = {"commonName": common} | {key: value for key, value in subject.items() if value}
    return x509.Name([_attribute(key, value) for key, value in parts.items()])


def _attribute(key: str, value: str) -> x509.NameAttribute[str]:
    try:
        return x509.NameAttribute(SUBJECT_FIELDS[key], value)
    except ValueError:
        raise Refusal(
            f"The value “{value}” is not valid for the “{key}” of a certificate."
        ) from None
