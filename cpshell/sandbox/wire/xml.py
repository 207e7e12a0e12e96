"""Answers as XML, for programs older than JSON: ``/xml-api/`` (wire: one witness).

An object is an element with its keys as elements, a list repeats its element, null is an empty
one. Programs read it with Perl's XML::Simple or PHP's SimpleXML.
"""

import json
import re
from typing import Any
from xml.sax.saxutils import escape

from cpshell.sandbox.calls.rows import SqlRows
from cpshell.sandbox.wire.answer import Answer

XML = 'text/xml; charset="utf-8"'
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]")
_NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_answer(root: str, value: Any, status: int = 200) -> Answer:
    """Return an answer that is XML; ``root`` names the outermost element."""
    return Answer(status, encode_xml(root, value).encode(), XML)


def encode_xml(root: str, value: Any) -> str:
    """Return a value as an XML document."""
    return f"{_HEAD}{_element(root, value)}\n"


def _element(name: str, value: Any) -> str:
    """Return the elements of one name: one, or one for each entry of a list."""
    if isinstance(value, SqlRows):
        value = json.loads(value.json())
    if isinstance(value, list):
        return "".join(_element(name, entry) for entry in value)
    tag = _tag(name)
    inside = _inside(value)
    return f"<{tag}>{inside}</{tag}>" if inside else f"<{tag}/>"


def _inside(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(_element(key, entry) for key, entry in value.items())
    if value is None:
        return ""
    return escape(_NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", str(value)))


def _tag(name: str) -> str:
    """Return a key as the name of an element: what cannot stand there is an underscore."""
    tag = _NO_NAME.sub("_", str(name))
    return tag if tag[:1].isalpha() or tag[:1] == "_" else f"_{tag}"
