"""Fill the line at the bottom: what holds now, and which keys there are. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from cpshell.plugin import SessionInfo
from cpshell.render import ON_TERMINAL
from cpshell.render.cells import cells, fit
from cpshell.render.safe import safe

Pieces = list[tuple[str, str]]

_BAR = "class:bottom-toolbar"
_KEY = "class:bottom-toolbar.key"
_ON = "class:bottom-toolbar.on"
_SHORTEST_HOST = 6  # cells for who began the way, and where


def toolbar(
    width: int,
    chain: Sequence[SessionInfo],
    settings: Mapping[str, Any],
    last_call: float | None,
    now: float,
    keys: Sequence[tuple[str, str]],
    kept: Sequence[str] = (),
) -> Pieces:
    """Return facts on the left, keys on the right, as many as there is room for.

    First comes what is ``kept`` of a line and what changes its meaning: there is always room for
    that.
    """
    facts = [*_profile(chain), *_modes(settings, kept)]
    facts.append((_BAR, session_age(chain, now)))
    if last_call is not None:
        facts.append((_BAR, f"last call {seconds(last_call)}"))
    facts.append((_BAR, str(settings.get("output") or ON_TERMINAL)))
    left: Pieces = []
    used = 0
    for style, text in facts:
        room = width - used - 3
        if room < 4:
            break
        text = fit(text, room)
        left += [(_BAR, " │ " if left else " "), (style, text)]
        used += len(text) + (3 if used else 1)
    right = key_pieces(keys, width - used - 2)
    free = width - used - sum(len(text) for _, text in right)
    return [*left, (_BAR, " " * max(free, 0)), *right]


def _profile(chain: Sequence[SessionInfo]) -> Pieces:
    """Return the name of the profile that the way began with, in its colour."""
    named = next((info for info in reversed(chain) if info.profile), None)
    if named is None:
        return []
    return [(f"{_BAR} {color_style(named.color)}".rstrip(), safe(str(named.profile)))]


def _modes(settings: Mapping[str, Any], kept: Sequence[str]) -> Pieces:
    """Return what is kept, and what is switched on and differs from the usual."""
    modes = {
        **dict.fromkeys(map(safe, kept), True),
        "read-only": settings.get("read-only"),
        "yes": settings.get("yes"),
        "-k": settings.get("keep-going"),
        "vi": settings.get("keys") == "vi",
        "verbose": settings.get("verbose"),
        "raw values": settings.get("human") is False,
    }
    return [(_ON, text) for text, is_on in modes.items() if is_on]


def key_pieces(keys: Sequence[tuple[str, str]], room: int) -> Pieces:
    """Return what keys and words do, as many as there is room for."""
    pieces: Pieces = []
    for name, what in keys:
        room -= len(name) + len(what) + 3
        if room < 0:
            break
        pieces += [(_KEY, name), (_BAR, f" {what}  ")]
    return pieces


def session_age(chain: Sequence[SessionInfo], now: float) -> str:
    """Return how long the session is open, in minutes: what changes every second distracts."""
    if not chain:
        return "no session"
    minutes = int(max(0.0, now - chain[-1].opened) // 60)
    if minutes < 1:
        return "session new"
    if minutes < 120:
        return f"session {minutes} min"
    return f"session {minutes // 60} h"


def seconds(taken: float) -> str:
    """Return a short time: ``34 ms``, ``1.2 s``."""
    return f"{taken * 1000:.0f} ms" if taken < 1 else f"{taken:.1f} s"


def prompt_pieces(chain: Sequence[SessionInfo], width: int) -> Pieces:
    """Return who, where, through whom, on which service: ``root@srv1→alice cpanel>``.

    Where there is not enough room, those in between go first: ``root@srv1→…→grace``; then the
    host is cut, and last the name of who one is.
    """
    if not chain:
        return [("class:prompt.user", "cpshell"), ("class:prompt.sign", "> ")]
    room = max(12, width // 2)
    outermost, *others = chain
    who = safe(f"{outermost.user}@{outermost.host}")
    path = "".join(safe(f"→{info.user}") for info in others)
    if cells(who + path) > room and len(others) > 1:
        path = safe(f"→…→{others[-1].user}")
    if cells(who + path) > room and others:
        who = fit(who, max(_SHORTEST_HOST, room - cells(path)))
        path = fit(path, room - cells(who))
    color = next((info.color for info in reversed(chain) if info.color), None)
    style = f"class:prompt.user {color_style(color)}".rstrip()
    return [
        (style, fit(who, room) + path),
        ("class:prompt.service", f" {chain[-1].service}"),
        ("class:prompt.sign", "> "),
    ]


_COLORS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "gray")


def color_style(color: str | None) -> str:
    """Return the style of a profile's colour; an unknown one has none."""
    if not color:
        return ""
    if color.lower() in _COLORS:
        return f"reverse fg:ansi{color.lower()}"
    digits = color.removeprefix("#")
    is_hex = len(digits) == 6 and all(c in "0123456789abcdefABCDEF" for c in digits)
    return f"reverse fg:#{digits}" if is_hex else ""
