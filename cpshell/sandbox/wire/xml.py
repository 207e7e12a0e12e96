"""Answers as XML, for programs older than JSON: ``/xml-api/`` (wire: one witness).

An object is an element with its keys as elements, a list repeats its element, null is an empty
one. Each begins a line (wire: cPanel's own shell client reads the answer by lines). Programs read
it with Perl's XML::Simple or PHP's SimpleXML.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from cpshell.sandbox.calls.rows import SqlRows
from cpshell.sandbox.wire.answer import Answer

XML = 'text/xml; charset="utf-8"'
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]")
_NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_answer(root: str, value: Any, status: int = 200) -> Answer:
    """Return an answer that is XML; ``root`` names the outermost element."""
    return Answer(status, encode_xml(root, value).encode(), XML)


def encode_xml(root: str, value: Any) -> str:
    """Return a value as an XML document."""
    return "\n".join((_HEAD, *_lines(root, value), ""))


def _lines(name: str, value: Any, indent: str = "") -> Iterator[str]:
    """Return the lines of the elements of one name: one, or one for each entry of a list."""
    if isinstance(value, SqlRows):
        value = json.loads(value.json())
    if isinstance(value, list):
        for entry in value:
            yield from _lines(name, entry, indent)
        return
    tag = _tag(name)
    if isinstance(value, dict) and value:
        yield f"{indent}<{tag}>"
        for key, entry in value.items():
            yield from _lines(key, entry, f"{indent}  ")
        yield f"{indent}</{tag}>"
    elif value is None or value in ("", {}):
        yield f"{indent}<{tag}/>"
    else:
        text = escape(_NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", str(value)))
        yield f"{indent}<{tag}>{text}</{tag}>"


def _tag(name: str) -> str:
    """Return a key as the name of an element: what cannot stand there is an underscore."""
    tag = _NO_NAME.sub("_", str(name))
    return tag if tag[:1].isalpha() or tag[:1] == "_" else f"_{tag}"
