"""Recognise wrong ports and services before or after the call, and hint at the right one."""

from cpshell.auth.credentials import Credential
from cpshell.catalog import Api
from cpshell.errors import AccessDenied, UsageError
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply
from cpshell.panel.services import Service, service_of_port
from cpshell.panel.targets import Target


def check_fit(target: Target, credential: Credential) -> None:
    """Refuse what cannot work on this port, before anything is sent.

    Raises:
        UsageError: says which port is the right one.
    """
    check_port(target)
    service = target.service
    bound = credential.method.of_account
    if bound and credential.user == "root" and service not in (None, Service.WHM):
        raise UsageError(
            f"root is a user of WHM, and {target.host}:{target.port} is {_label(service)}",
            hint=f"use port {Service.WHM.port}",
        )


def check_port(target: Target) -> None:
    """Refuse a well-known port with another service's name, or with the wrong scheme.

    Raises:
        UsageError: says which port is the right one.
    """
    owner = service_of_port(target.port)
    if owner is None:
        return
    expected = target.service or owner
    if expected is not owner:
        raise UsageError(
            f"port {target.port} is {owner.label}, not {expected.label}",
            hint=f"{expected.label} is on port {expected.port}",
        )
    if target.tls and target.port == owner.plain_port:
        raise UsageError(
            f"port {target.port} of {owner.label} speaks no TLS",
            hint=f"write https://{target.host}:{owner.port}",
        )
    if not target.tls and target.port == owner.port:
        raise UsageError(
            f"port {target.port} of {owner.label} speaks TLS only",
            hint=f"write https://{target.host}:{owner.port}",
        )


def usual_place(user: str, service: Service) -> str | None:
    """Return where this user logs in, if not here; for a login that was refused."""
    if user == "root" and service is not Service.WHM:
        return f"root logs in to WHM: port {Service.WHM.port}"
    if "@" in user and service is not Service.WEBMAIL:
        return f"a mailbox logs in to Webmail: port {Service.WEBMAIL.port}"
    if user != "root" and "@" not in user and service is Service.WHM:
        return f"only root and resellers log in to WHM; an account: port {Service.CPANEL.port}"
    return None


def check_answer(call: Call, reply: Reply, target: Target) -> None:
    """Recognise another service by its answer. wire §1: the texts are documented, [L].

    Raises:
        AccessDenied: names the right port.
    """
    if reply.ok or reply.errors not in (("Function not found",), ("Permission denied",)):
        return
    raise AccessDenied(f"{reply.reason}: {call.name}", hint=wrong_service_hint(call, target))


def wrong_service_hint(call: Call, target: Target) -> str:
    """Return a hint with the port that a call belongs on."""
    right = Service.WHM if call.api is Api.WHM else Service.CPANEL
    return (
        f"{target.host}:{target.port} may be another service:"
        f" {right.label} is on port {right.port} (--service {right})"
    )


def _label(service: Service | None) -> str:
    return service.label if service else "another service"
