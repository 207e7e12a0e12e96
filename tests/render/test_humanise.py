"""Sizes and times as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.render.humanise import humanise, size


@pytest.fixture(autouse=True)
def greenwich(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("size", 1536, "1.5 KiB"),
        ("_diskused", "14680064", "14.0 MiB"),
        ("file_upload_maximum_bytes", 10**12, "931 GiB"),
        ("mtime", 1700000000, "2023-11-14 22:13"),
        ("unix_startdate", "1700000000", "2023-11-14 22:13"),
        ("expires_at", 1700000000, "2023-11-14 22:13"),
    ],
)
def test_what_is_surely_a_size_or_time_is_readable(name: str, value: object, text: str) -> None:
    assert humanise(name, value) == text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("diskused", "482M"),  # megabytes here, bytes there
        ("uid", 1700000000),
        ("size", 0),
        ("size", "unlimited"),
        ("mtime", 5),
        ("timezone", 1700000000),
        ("suspended", True),
        ("users", ["alice"]),
        ("data_b64", "no base64!"),
        ("data_b64", ["YQ==", 7]),
        ("text_b64", "//79"),  # bytes that are not text
    ],
)
def test_what_is_not_sure_stays_as_it_is(name: str, value: object) -> None:
    assert humanise(name, value) is value


@pytest.mark.parametrize(
    ("value", "text"),
    [("d3d3", "www"), (["MTA=", "bWFpbC5leGFtcGxlLmNvbS4="], "10 mail.example.com."), ("", "")],
)
def test_base64_is_shown_as_the_text_in_it(value: object, text: str) -> None:
    assert humanise("data_b64", value) == text


def test_a_listing_may_know_what_its_name_does_not_tell() -> None:
    assert humanise("disk_usage", 1536, "size") == "1.5 KiB"
    assert humanise("date", 1700000000, "time") == "2023-11-14 22:13"


@given(st.integers(1, 2**70))
def test_a_size_is_short(count: int) -> None:
    assert len(size(count)) <= 10
