"""Keys, certificates and requests in PEM: making them and reading what is in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtensionOID, NameOID

from cpshell.sandbox.refusal import Refusal

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
VALID = timedelta(days=365)
_SUBJECT = {
    "countryName": NameOID.COUNTRY_NAME,
    "stateOrProvinceName": NameOID.STATE_OR_PROVINCE_NAME,
    "localityName": NameOID.LOCALITY_NAME,
    "organizationName": NameOID.ORGANIZATION_NAME,
    "organizationalUnitName": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "emailAddress": NameOID.EMAIL_ADDRESS,
}
SUBJECT_FIELDS = tuple(_SUBJECT)
"""What a subject can carry beside its common name."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a certificate says. Times are seconds since 1970."""

    domains: tuple[str, ...]
    subject: str
    issuer: str
    organization: str
    not_before: int
    not_after: int
    serial: str
    key_kind: str
    key_bits: int
    self_signed: bool

    def covers(self, domain: str) -> bool:
        """Whether it is good for a domain; a ``*`` stands for one label."""
        parent = domain.partition(".")[2]
        return domain in self.domains or f"*.{parent}" in self.domains


def new_key(bits: int = 2048) -> Key:
    """A new RSA key. Raises Refusal for a size that nobody should use."""
    if bits not in (2048, 3072, 4096):
        raise Refusal(f"“{bits}” is not a valid key size.")
    return rsa.generate_private_key(public_exponent=65_537, key_size=bits)


def key_text(key: Key) -> str:
    """A private key in PEM."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def subject(domain: str, others: dict[str, str]) -> x509.Name:
    """A name of the fields in ``SUBJECT_FIELDS``. Raises Refusal for values that can't be."""
    try:
        return x509.Name(
            [
                *(x509.NameAttribute(_SUBJECT[key], text) for key, text in others.items() if text),
                x509.NameAttribute(NameOID.COMMON_NAME, domain[:64]),
            ]
        )
    except ValueError as error:
        raise Refusal(f"The certificate’s subject is not valid: {error}") from None


def self_signed(
    domains: Sequence[str],
    key: Key,
    begin: datetime,
    *,
    name: x509.Name | None = None,
    serial: int | None = None,
    valid: timedelta = VALID,
) -> str:
    """A self-signed certificate in PEM, the same for the same arguments with an EC key."""
    name = name or subject(domains[0], {})
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + valid)
        .add_extension(_names(domains), critical=False)
    )
    if isinstance(key, ec.EllipticCurvePrivateKey):
        made = builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    else:
        made = builder.sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def request(domains: Sequence[str], key: Key, name: x509.Name) -> str:
    """A certificate signing request in PEM."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    made = builder.add_extension(_names(domains), critical=False).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def _names(domains: Sequence[str]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([x509.DNSName(domain) for domain in domains])


# Reading ---------------------------------------------------------------------------------


def read_certificate(text: str) -> Facts:
    """What a certificate in PEM says. Raises Refusal when it is none."""
    certificate = _certificate(text)
    public = certificate.public_key()
    size = getattr(public, "key_size", 0)
    return Facts(
        domains=_domains(certificate),
        subject=_part(certificate.subject, NameOID.COMMON_NAME),
        issuer=_part(certificate.issuer, NameOID.COMMON_NAME),
        organization=_part(certificate.issuer, NameOID.ORGANIZATION_NAME),
        not_before=int(certificate.not_valid_before_utc.timestamp()),
        not_after=int(certificate.not_valid_after_utc.timestamp()),
        serial=f"{certificate.serial_number:x}",
        key_kind="ecdsa" if isinstance(public, ec.EllipticCurvePublicKey) else "rsa",
        key_bits=size,
        self_signed=certificate.subject == certificate.issuer,
    )


def _certificate(text: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(text.strip().encode())
    except ValueError:
        raise Refusal("The certificate is not valid: it cannot be parsed as PEM.") from None


def _domains(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        names = certificate.extensions.get_extension_for_oid(
            ExtensionOID.SUBJECT_ALTERNATIVE_NAME
        ).value
    except x509.ExtensionNotFound:
        return (_part(certificate.subject, NameOID.COMMON_NAME),)
    if not isinstance(names, x509.SubjectAlternativeName):
        raise AssertionError(type(names))
    return tuple(names.get_values_for_type(x509.DNSName))


def _part(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""


def check_key(certificate: str, key: str) -> None:
    """Raise Refusal unless this private key belongs to this certificate."""
    try:
        private = serialization.load_pem_private_key(key.strip().encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Refusal("The private key is not valid: it cannot be parsed as PEM.") from None
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    public = _certificate(certificate).public_key()
    if private.public_key().public_bytes(*form) != public.public_bytes(*form):
        raise Refusal("The certificate does not match the private key.")
