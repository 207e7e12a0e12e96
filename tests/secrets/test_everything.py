"""Everything is done with marked secrets; then every byte that left the process is searched.

Each part below runs the program with folders of its own and adds to what is searched: streams,
the screen of a terminal, files with their names, the arguments and the environment of programs.
What a user asks for is printed as it is, so results that hold secrets are counted, not shown.
"""

import base64
import html
import json
import os
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import pytest

from cpshell.sandbox.server import Sandbox
from tests.secrets.doing import Doing
from tests.secrets.journal_work import keep_a_journal, work_on_a_fleet
from tests.secrets.mishaps import break_the_shell, type_in_the_wrong_place, use_the_library
from tests.secrets.prompt_work import sit_at_a_terminal
from tests.secrets.usual_work import (
    call_with_secrets,
    get_replies_with_secrets,
    log_in_each_way,
    play_check_and_export,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def doing(panel: Sandbox, machine: Any, marks: Any) -> Doing:
    return Doing(panel, machine, marks)


def plain(text: str) -> bytes:
    return text.encode()


def url(text: str) -> bytes:
    return quote(text, safe="").encode()


def in_json(text: str) -> bytes:
    return json.dumps(text).encode()


def in_html(text: str) -> bytes:
    return html.escape(text).encode()


def in_base64(text: str) -> bytes:
    return base64.b64encode(text.encode())


def in_hex(text: str) -> bytes:
    return text.encode().hex().upper().encode()


ENCODINGS = (plain, url, in_json, in_html, in_base64, in_hex)

PARTS: tuple[Callable[[Doing], None], ...] = (
    log_in_each_way,
    call_with_secrets,
    get_replies_with_secrets,
    play_check_and_export,
    keep_a_journal,
    work_on_a_fleet,
    type_in_the_wrong_place,
    break_the_shell,
    use_the_library,
    sit_at_a_terminal,
)


@pytest.fixture(scope="module")
def done(doing: Doing) -> Any:
    """Everything has been done."""
    for part in PARTS:
        part(doing)
    return doing.machine


def test_no_secret_leaves_the_process(done: Any, wire: Any, marks: Any) -> None:
    """What became a secret later is known to those who saw it before: the screen, a plugin.

    A login url is seen where it is pasted.
    """
    wire.learn(marks)
    found = marks.leaks(done.everything())
    before = re.compile(r"later .* in (?:the terminal|heard)|.* a pasted url .* in the terminal")
    assert [leak for leak in found if not before.match(leak)] == []


def test_no_one_time_password_leaves_the_process(done: Any, wire: Any) -> None:
    assert wire.codes
    for place, text in done.everything().items():
        for code in wire.codes:
            assert not re.search(rf"(?<![\d.]){code}(?!\d)".encode(), text), f"{code} in {place}"


def test_every_place_of_the_disk_was_searched(done: Any) -> None:
    """No file was written but below the home folder, and where secrets are kept on purpose."""
    elsewhere = (str(done.home), str(done.inputs / "keyring.json"), "/dev/null", "/dev/tty")
    named = {os.path.join(done.home, path) for path in done.written if not path.isdecimal()}
    assert named
    assert [path for path in named if not path.startswith(elsewhere)] == []


def test_what_was_done_had_secrets_in_it(done: Any, wire: Any, marks: Any) -> None:
    """The panel got what was to be sent, programs were started, and things were written."""
    sent = marks.leaks({"wire": b"\n".join(map(unquote_to_bytes, wire.requests))})
    names = [name for name in marks.known if "sent" in name and "no function" not in name]
    assert len(names) > 20
    assert [name for name in names if not any(leak.startswith(name) for leak in sent)] == []
    assert b"uname" in done.started or b"cat" in done.started
    kinds = ("heard", "history", "day.md", "day.cassette.jsonl", "config.toml", "reports/")
    kinds += ("kept.jsonl", "one.jsonl")
    places = done.everything()
    assert [kind for kind in kinds if not any(kind in place for place in places)] == []


@pytest.mark.parametrize("encode", ENCODINGS, ids=lambda encode: encode.__name__)
def test_a_secret_is_found_in_every_encoding(marks: Any, encode: Callable[[str], bytes]) -> None:
    secret = marks.new("planted")
    try:
        for before in ("", "x", "xy"):
            assert marks.leaks({"place": b"..." + encode(before + secret) + b"..."})
        assert marks.leaks({"place": encode(secret)[: len(encode(secret)) // 2]})
    finally:
        del marks.known["planted"]
