"""Hold what proves who you are: a user, one secret, and perhaps a second factor (wire §2, §3)."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from cpshell.auth.methods import PASSWORD, AuthMethod
from cpshell.errors import UsageError
from cpshell.panel.services import Service, service_of_port
from cpshell.panel.targets import Target
from cpshell.records import Record, record
from cpshell.redact import Redactor


class Codes(ABC):
    """Gives codes."""

    @abstractmethod
    def __call__(self) -> str:
        """Return the current code, for a header: the same again while it lasts.

        Raises:
            OtpRefused: it has run out, and the source has no other.
        """

    @abstractmethod
    def once(self) -> str:
        """Return a code for a login form: never one that was given before.

        Raises:
            OtpRefused: the source has no other.
        """


@record
class Credential(Record):
    """A user name and its secret; neither repr nor str shows the secret.

    ``code`` gives a fresh six-digit code for the second factor each time it is called.
    """

    places = frozenset({"code"})
    unseen = frozenset({"secret"})

    user: str
    secret: str
    method: AuthMethod = PASSWORD
    code: Callable[[], str] | None = None

    def teach(self, redactor: Redactor) -> None:
        """Let the redactor know what must never be shown."""
        redactor.learn(self.secret, self.method.joined(self.secret))
        if self.method.secret == PASSWORD.secret:
            redactor.learn_login(self.user, self.secret)


def authorization(credential: Credential, service: Service) -> str:
    """Return the ``Authorization`` header of a credential that needs no session. wire §3 [H].

    Raises:
        UsageError: this service takes no such credential.
    """
    method = credential.method
    if method.header is None or service not in method.services:
        takers = " and ".join(each.label for each in method.services)
        raise UsageError(
            f"the auth method {method.name} is for {takers}, not for {service.label}",
            hint=method.hint or None,
        )
    return method.header(credential.user, method.joined(credential.secret), service)


def check_plaintext(target: Target, *, allowed: bool, method: AuthMethod = PASSWORD) -> None:
    """Refuse to send a secret over a connection that anyone on the way can read.

    Raises:
        UsageError: the target is a plain port, and this was not allowed.
    """
    if target.tls or (allowed and not method.tls_only):
        return
    service = target.service or service_of_port(target.port)
    right = f"https://{target.host}:{service.port}" if service else "https and a TLS port"
    if method.tls_only:
        raise UsageError(
            f"{target.origin} is a plain port: {method.name.capitalize()} works on TLS ports only",
            hint=f"use {right}",
        )
    raise UsageError(
        f"{target.origin} is a plain port: the password could be read on the way",
        hint=f"use {right}, or --allow-plaintext",
    )
