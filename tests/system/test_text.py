"""Text that people made: UTF-8 with or without a mark, or an error with its place."""

import pytest

from cpshell.errors import UsageError
from cpshell.system.text import decode, encoded, unix_lines


def test_a_byte_order_mark_is_left_out() -> None:
    assert decode(b"\xef\xbb\xbfecho hi\r\n", "s.cps") == "echo hi\r\n"


def test_a_mark_in_a_later_line_is_a_character() -> None:
    assert decode(b"\xef\xbb\xbfx", "stdin", first_line=2) == "\ufeffx"


@pytest.mark.parametrize(
    ("data", "line", "byte"),
    [(b"M\xfcller", 1, 2), (b"\xff\xfee\0", 1, 1), (b"a\nbb\n\xc3\xa4\xe4\n", 3, 3)],
)
def test_what_is_not_utf_8_is_refused_with_its_place(data: bytes, line: int, byte: int) -> None:
    with pytest.raises(UsageError, match=rf"s\.cps is not text .*: line {line}, byte {byte}$"):
        decode(data, "s.cps")


def test_a_hint_shows_the_way_to_utf_8() -> None:
    with pytest.raises(UsageError) as caught:
        decode(b"\xe4", "s.cps")
    assert caught.value.hint == "convert it: iconv -f LATIN1 -t UTF-8"


def test_lines_that_were_read_before_are_counted() -> None:
    with pytest.raises(UsageError, match="line 7, byte 1"):
        decode(b"\xe4", "stdin", first_line=7)


def test_line_ends_of_other_systems_become_ours() -> None:
    assert unix_lines("a\r\nb\rc\n") == "a\nb\nc\n"


def test_bytes_that_were_not_utf_8_come_back_as_they_were() -> None:
    assert encoded(b"M\xfcller".decode("utf-8", "surrogateescape")) == b"M\xfcller"
    assert encoded("\ud800") == b"\\ud800"
