"""Zones in their own words: lines, serial numbers, what a zone can't hold."""

import json
from base64 import b64decode, b64encode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.sandbox.functions.uapi.dns import read_record
from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world.records import Record, absolute, check_record, text_pieces


def decode(text):
    return b64decode(text).decode()


@pytest.fixture
def alice(fresh_panel):
    return fresh_panel.login("alice")


def zone(login, name="alice.test"):
    return login.uapi("DNS", "parse_zone", zone=name)["data"]


def serial(login, name="alice.test"):
    soa = next(row for row in zone(login, name) if row.get("record_type") == "SOA")
    return int(decode(soa["data_b64"][2]))


def edit(login, *, at=None, **changes):
    number = serial(login) if at is None else at
    fields = {key: [json.dumps(entry) for entry in value] for key, value in changes.items()}
    return login.uapi("DNS", "mass_edit_zone", zone="alice.test", serial=number, **fields)


def record(name="new", kind="A", *data, ttl=300, **more):
    return {"dname": name, "ttl": ttl, "record_type": kind, "data": data or ["192.0.2.1"], **more}


def test_line_numbers_leave_room_for_the_lines_of_soa(alice):
    rows = zone(alice)
    assert [row["type"] for row in rows[:4]] == ["comment", "comment", "control", "record"]
    assert decode(rows[1]["text_b64"]) == "; Zone file for alice.test"
    assert decode(rows[2]["text_b64"]) == "$TTL 14400"
    assert [row["line_index"] for row in rows[:5]] == [0, 1, 2, 3, 9]


def test_old_serial_number_is_refused_and_changes_nothing(alice):
    old = serial(alice)
    assert edit(alice, add=[record()])["status"] == 1
    before = zone(alice)
    reply = edit(alice, at=old, add=[record("other")])
    assert f"({old})" in reply["errors"][0]
    assert zone(alice) == before


def test_changes_are_all_made_or_none(alice):
    before = zone(alice)
    assert edit(alice, add=[record(), record("bad", "A", "nonsense")])["status"] == 0
    assert zone(alice) == before


def test_edit_and_removal_name_lines_as_they_were_before(alice):
    edit(alice, add=[record("one"), record("two"), record("three")])
    lines = {decode(row["dname_b64"]): row["line_index"] for row in zone(alice) if "ttl" in row}
    changed = record("two", "TXT", "a", "b", line_index=lines["two"])
    edit(alice, edit=[changed], remove=[lines["one"]])
    after = {decode(row["dname_b64"]): row for row in zone(alice) if "ttl" in row}
    assert "one" not in after
    assert [decode(part) for part in after["two"]["data_b64"]] == ["a", "b"]
    assert after["three"]["line_index"] == lines["three"] - 1


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (record("www"), "CNAME"),
        (record("x", "CNAME", "a b"), "a b"),
        (record("x", "A", "192.0.2.1", "192.0.2.2"), "1 parts"),
        (record("x", "WKS", "1"), "WKS"),
        (record("x", "MX", "high", "mail.example.com."), "high"),
        (record("x", ttl=0), "TTL"),
        (record("two words"), "two words"),
        (record("x.bob.test."), "not in the zone"),
    ],
)
def test_record_that_no_zone_can_hold_is_refused(bad, words, alice):
    assert words in edit(alice, add=[bad])["errors"][0]


def test_soa_cannot_be_removed(alice):
    assert "SOA" in edit(alice, remove=[3])["errors"][0]


def test_zone_of_a_removed_addon_domain_is_gone(alice):
    alice.uapi("AddonDomain", "addaddondomain", newdomain="gone.example", subdomain="gone")
    assert zone(alice, "gone.example")
    alice.uapi("AddonDomain", "deladdondomain", domain="gone.example")
    reply = alice.uapi("DNS", "parse_zone", zone="gone.example")
    assert reply["errors"] == ["You do not control a DNS zone named gone.example."]


@given(st.text(max_size=60))
def test_what_is_no_record_in_json_is_refused_and_never_breaks(text):
    with pytest.raises(Refusal, match="A record is a JSON object"):
        read_record(text)


@given(st.text(max_size=700))
def test_long_texts_are_cut_without_losing_anything(text):
    pieces = text_pieces(text)
    assert "".join(pieces) == text
    assert all(len(piece) <= 255 for piece in pieces)


@given(st.text(max_size=30), st.sampled_from(["A", "AAAA", "MX", "SRV", "CAA", "TXT", "CNAME"]),
       st.lists(st.text(max_size=20), max_size=4))  # fmt: skip
def test_check_of_a_record_says_yes_or_no(name, kind, data):
    with suppress(Refusal):
        check_record(Record(name, 60, kind, tuple(data)))
        assert name.isascii()
        assert data


def test_names_are_relative_unless_they_end_with_a_dot():
    assert absolute("www", "alice.test") == "www.alice.test"
    assert absolute("@", "alice.test") == "alice.test"
    assert absolute("Other.Test.", "alice.test") == "other.test"


def test_base64_of_texts_is_plain(alice):
    assert zone(alice)[3]["dname_b64"] == b64encode(b"alice.test.").decode()
