"""List the ways in which a secret can stand in a text: urls, forms, JSON, HTML, shells, reprs.

Letters and digits of ASCII stay themselves in all of them, so the longest run of these, the
*core*, tells cheaply that a secret is not in a text at all.
"""

import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from cpshell.redact.encoding import octets


def core(value: str) -> str:
    """Return the longest run of ASCII letters and digits; empty where there is none."""
    return max(re.findall(r"[A-Za-z0-9]+", value), key=len, default="")


def forms(value: str) -> frozenset[str]:
    """Return ``value`` in every spelling that the panel, this program or a shell gives it."""
    literal = {value, *_in_shell(value)}
    escaped = {form for text in literal for form in (text, *_in_code(text))}
    once = {form for text in (value, *_in_code(value)) for form in _in_url(text)}
    twice = {form for text in once for form in _in_url(text)}
    shown = {form for text in (value, *_in_code(value)) for form in _in_html(text)}
    joined = {"".join(value.split())} if "\n" in value else set()  # as a header carries a hash
    return frozenset(literal | escaped | once | twice | shown | joined)


def _in_shell(value: str) -> Iterable[str]:
    if "'" in value:
        from shlex import quote as shell_quote

        yield shell_quote(value)[1:-1]
        yield value.replace("'", "'\\''")
    yield re.sub(r'([\\"$`])', r"\\\1", value)
    yield re.sub(r'([\\"])', r"\\\1", value)
    yield re.sub(r"([^\w@%+=:,./-])", r"\\\1", value)


def _in_code(text: str) -> Iterable[str]:
    """Return the body of a string in JSON and in Python."""
    for ascii_only in (True, False):
        body = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        yield from (body, body.replace("/", "\\/"))
    yield from (repr(text)[1:-1], ascii(text)[1:-1], repr(octets(text))[2:-1])


def _in_url(text: str) -> Iterable[str]:
    data = octets(text)
    for encoded in (quote(data, safe=""), quote(data), quote_plus(data), quote(data, safe="!*'()")):
        yield encoded
        yield re.sub(r"%[0-9A-F]{2}", lambda code: code[0].lower(), encoded)


def _in_html(text: str) -> Iterable[str]:
    bare = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    yield bare
    for double in ("&quot;", "&#34;", "&#034;"):
        for single in ("&#x27;", "&#39;", "&#039;", "&apos;", "'"):
            yield bare.replace('"', double).replace("'", single)
