"""The six listening sockets."""

import errno
import socket
from collections.abc import Iterator

from cpshell.sandbox.os_reasons import os_reason
from cpshell.sandbox.services import PORTS, Port

_BACKLOG = 512


class CannotListen(Exception):
    """A port cannot be had; the text says which and why."""


def open_sockets(
    host: str, *, real_ports: bool = False, port_base: int | None = None
) -> dict[Port, socket.socket]:
    """Return a listening socket for each port: real numbers, ``port_base`` and the five after it,
    or whatever is free.

    Raises CannotListen.
    """
    opened: dict[Port, socket.socket] = {}
    try:
        for port, number in zip(PORTS, _numbers(real_ports, port_base), strict=True):
            opened[port] = open_socket(host, number)
    except BaseException:
        for listening in opened.values():
            listening.close()
        raise
    return opened


def _numbers(real_ports: bool, port_base: int | None) -> Iterator[int]:
    for offset, port in enumerate(PORTS):
        if real_ports:
            yield port.real
        else:
            yield port_base + offset if port_base is not None else 0


def open_socket(host: str, number: int) -> socket.socket:
    """Return a listening socket; number 0 is a free port.

    Raises CannotListen.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, number, type=socket.SOCK_STREAM
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CannotListen(f"cannot listen on {host}: {os_reason(error)}") from None
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        why = "it is in use" if error.errno == errno.EADDRINUSE else os_reason(error)
        place = f"{host} port {number}" if number else host
        raise CannotListen(f"cannot listen on {place}: {why}") from None
    return listening
