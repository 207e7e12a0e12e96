"""What proves who you are: a user, one secret, and perhaps a second factor (wire §2, §3)."""

import base64
from collections.abc import Callable
from enum import StrEnum

from cpshell.errors import UsageError
from cpshell.panel.services import Service, service_of_port
from cpshell.panel.targets import Target
from cpshell.records import Record, record
from cpshell.redact import Redactor


class Method(StrEnum):
    """How the secret is presented. The value is what ``--auth`` takes."""

    PASSWORD = "password"  # noqa: S105 - the name of a method
    TOKEN = "token"  # noqa: S105
    ACCESS_HASH = "accesshash"
    BASIC = "basic"


@record
class Credential(Record):
    """A user name and the secret that goes with it; neither repr nor str shows the secret.

    ``code`` gives a fresh six-digit code for the second factor each time it is called.
    """

    places = frozenset({"code"})
    unseen = frozenset({"secret"})

    user: str
    secret: str
    method: Method = Method.PASSWORD
    code: Callable[[], str] | None = None

    def teach(self, redactor: Redactor) -> None:
        """Let the redactor know what must never be shown."""
        redactor.learn(self.secret)
        if self.method in (Method.PASSWORD, Method.BASIC):
            redactor.learn_login(self.user, self.secret)


def authorization(credential: Credential, service: Service) -> str:
    """The ``Authorization`` header of a credential that needs no session. wire §3 [H].

    Raises:
        UsageError: this service takes no such credential.
    """
    user, secret = credential.user, credential.secret
    if credential.method is Method.BASIC:
        return f"Basic {base64.b64encode(f'{user}:{secret}'.encode()).decode()}"
    if credential.method is Method.ACCESS_HASH:
        if service is not Service.WHM:
            raise UsageError(
                f"an access hash is for WHM, not for {service.label}", hint="use port 2087"
            )
        return f"WHM {user}:{''.join(secret.split())}"
    if service is Service.WEBMAIL:
        raise UsageError("Webmail takes no API token", hint="log in with a password")
    return f"{service.value} {user}:{secret}"


def check_plaintext(target: Target, *, allowed: bool, basic: bool = False) -> None:
    """Refuse to send a secret over a connection that anyone on the way can read.

    ``basic``: the server takes Basic authentication on its TLS ports only. wire §1 [H].

    Raises:
        UsageError: the target is a plain port, and this was not allowed.
    """
    if target.tls or (allowed and not basic):
        return
    service = target.service or service_of_port(target.port)
    right = f"https://{target.host}:{service.port}" if service else "https and a TLS port"
    if basic:
        raise UsageError(
            f"{target.origin} is a plain port: Basic works on TLS ports only", hint=f"use {right}"
        )
    raise UsageError(
        f"{target.origin} is a plain port: the password could be read on the way",
        hint=f"use {right}, or say --allow-plaintext",
    )
