"""Make the TLS contexts that judge a server's certificate.

A pin is checked inside the handshake, before a byte of the request is sent.
"""

import ssl

from cpshell.errors import CertificateChanged, UsageError
from cpshell.panel.trust import Trust, normal_pin


def tls_context(trust: Trust) -> ssl.SSLContext:
    """Return the TLS context for this trust policy.

    Raises:
        UsageError: the CA file is missing or no certificate, or the pin is malformed.
    """
    if trust.pin:
        return _PinnedContext.of(normal_pin(trust.pin))
    if trust.insecure:
        return unverified(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    if trust.ca:
        return _with_ca(trust.ca)
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    if not context.get_ca_certs() and not paths.capath:
        import certifi  # some Pythons come without the system's authorities

        context.load_verify_locations(certifi.where())
    return context


def _with_ca(path: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=path)
    except FileNotFoundError:
        raise UsageError(f"cannot read the CA file {path}: no such file") from None
    except ssl.SSLError:
        raise UsageError(f"invalid CA file {path}: no certificate in PEM") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot read the CA file {path}: {why}") from None


def unverified(context: ssl.SSLContext) -> ssl.SSLContext:
    """Make a TLS context accept any certificate."""
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class _PinnedContext(ssl.SSLContext):
    """Accepts one certificate, whoever signed it."""

    pin: str

    @classmethod
    def of(cls, pin: str) -> "_PinnedContext":
        context = cls(ssl.PROTOCOL_TLS_CLIENT)
        unverified(context)
        context.pin = pin
        return context

    def wrap_socket(self, *args: object, **kwargs: object) -> ssl.SSLSocket:
        wrapped = super().wrap_socket(*args, **kwargs)  # type: ignore[arg-type]
        shown = fingerprint(wrapped.getpeercert(binary_form=True) or b"")
        if shown != self.pin:
            wrapped.close()
            raise CertificateChanged(
                f"the server's certificate is {shown}, not the pinned {self.pin}",
                fingerprint=shown,
                hint="find out why before you pin the new one: someone may be in between",
            )
        return wrapped


class CertificateShown(Exception):
    """Carries the fingerprint of the certificate that ended a handshake."""

    def __init__(self, pin: str) -> None:
        super().__init__(pin)
        self.pin = pin


class LookingContext(ssl.SSLContext):
    """Ends each handshake when the certificate is there: nothing more is sent."""

    def wrap_socket(self, *args: object, **kwargs: object) -> ssl.SSLSocket:
        """Do the handshake.

        Raises:
            CertificateShown: the server has shown its certificate.
        """
        wrapped = super().wrap_socket(*args, **kwargs)  # type: ignore[arg-type]
        shown = fingerprint(wrapped.getpeercert(binary_form=True) or b"")
        wrapped.close()
        raise CertificateShown(shown)


def fingerprint(certificate: bytes) -> str:
    """Return ``sha256:`` and the 64 lower-case hex digits of a certificate in DER."""
    import hashlib

    return f"sha256:{hashlib.sha256(certificate).hexdigest()}"
