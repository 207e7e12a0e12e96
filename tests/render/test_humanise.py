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
    ("name", "value", "text"),
    [
        ("diskused", "482M", "482M"),  # megabytes here, bytes there
        ("uid", 1700000000, "1700000000"),
        ("size", 0, "0"),
        ("size", "unlimited", "unlimited"),
        ("mtime", 5, "5"),
        ("timezone", 1700000000, "1700000000"),
        ("suspended", True, "true"),
    ],
)
def test_what_is_not_sure_stays_as_it_is(name: str, value: object, text: str) -> None:
    assert humanise(name, value) == text


@given(st.integers(1, 2**70))
def test_a_size_is_short(count: int) -> None:
    assert len(size(count)) <= 10
