"""Encode a form with files in it. The only module that knows httpx, imported for uploads."""

from collections.abc import Iterable
from typing import cast

import httpx

from cpshell.panel.call import Parameters, Upload
from cpshell.redact import octets

_ANYWHERE = "http://localhost/"  # only the body of the request is used


def multipart_body(
    form: Parameters, uploads: tuple[Upload, ...]
) -> tuple[str, Iterable[bytes], int]:
    """Return the type of the body, its pieces, and how many bytes they are together.

    The pieces are made while they are sent, so that a large file is held once.
    """
    fields: dict[str, list[bytes]] = {}
    for name, value in form:
        fields.setdefault(_part_name(name), []).append(octets(value))
    files = [(_part_name(each.name), (_part_name(each.filename), each.content)) for each in uploads]
    encoded = httpx.Request("POST", _ANYWHERE, data=fields, files=files)
    pieces = cast("Iterable[bytes]", encoded.stream)
    return encoded.headers["content-type"], pieces, int(encoded.headers["content-length"])


def _part_name(name: str) -> str:
    """Return a name for the head of a part, which is text in UTF-8."""
    return octets(name).decode("utf-8", "replace")
