"""Remember certificates that the user has trusted: one line a host, as ssh does."""

from collections.abc import Callable
from pathlib import Path

from cpshell.errors import CertificateChanged, CertificateUntrusted
from cpshell.panel.services import service_of_port
from cpshell.panel.targets import Target
from cpshell.system.files import Files

_HEAD = "# Certificates that were trusted by hand: host, fingerprint. Remove a line to forget it.\n"


class KnownCertificates:
    """Implements :class:`cpshell.panel.connect.RememberedCertificates`.

    ``path`` gives the file in ``files``; ``ask`` puts a question to the user, or is ``None``
    where nobody sits at a terminal: then nothing new is trusted.
    """

    def __init__(
        self, files: Files, path: Callable[[], Path], ask: Callable[[str], str] | None
    ) -> None:
        self._files = files
        self._path = path
        self._ask = ask

    def pin(self, target: Target) -> str | None:
        """Return the fingerprint that is remembered for this server."""
        return self._read().get(_key(target)) if target.tls else None

    def judge(self, target: Target, error: CertificateUntrusted) -> str | None:
        """Ask whether to trust a certificate for this host from now on.

        It is asked once for a host and certificate, whatever the port.
        """
        if self._ask is None or error.fingerprint is None:
            return None
        what, colon, why = error.problem.partition(": ")
        question = (
            f"{what}{colon.rstrip()}\n  {why}\n  {error.fingerprint}\n"
            f"Trust this certificate for {_key(target)} from now on? (yes/no) "
        )
        known = self._trusted_elsewhere(target, error.fingerprint)
        if not known and self._ask(question).strip().lower() not in ("yes", "y"):
            return None
        fingerprint = error.fingerprint

        def add(text: str) -> str:
            kept = _parsed(text) | {_key(target): fingerprint}
            lines = (f"{host} {pin}\n" for host, pin in sorted(kept.items()))
            return _HEAD + "".join(lines)

        self._files.change_private(self._path(), add)
        return fingerprint

    def changed(self, target: Target, error: CertificateChanged) -> CertificateChanged:
        """Return the error for a certificate that is not the remembered one."""
        return CertificateChanged(
            f"the certificate of {_key(target)} has changed: it is {error.fingerprint},"
            f" not the {self.pin(target)} that you have trusted",
            fingerprint=error.fingerprint,
            hint="someone may be in between; if the change is right, remove the line of"
            f" {_key(target)} from {self._path()}",
        )

    def _trusted_elsewhere(self, target: Target, fingerprint: str) -> bool:
        """Return whether this certificate was trusted on another port of the host."""
        of_host = (target.host, f"[{target.host}]:")
        return any(
            pin == fingerprint and (key == of_host[0] or key.startswith(of_host[1]))
            for key, pin in self._read().items()
        )

    def _read(self) -> dict[str, str]:
        return _parsed(self._files.read_private(self._path()))


def _parsed(text: str) -> dict[str, str]:
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {words[0]: words[1] for words in lines if len(words) == 2}


def _key(target: Target) -> str:
    """Return a host, with its port where that is not a panel's own."""
    known = service_of_port(target.port) is not None
    return target.host if known else f"[{target.host}]:{target.port}"
