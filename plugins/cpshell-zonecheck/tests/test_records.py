"""Records in one shape, whoever wrote them."""

from base64 import b64encode

from cpshell_zonecheck.records import from_panel
from hypothesis import given, settings
from hypothesis import strategies as st


def line(name, kind, *data, ttl=300):
    texts = [part if isinstance(part, bytes) else part.encode() for part in data]
    return {
        "type": "record",
        "dname_b64": b64encode(name.encode()).decode(),
        "record_type": kind,
        "ttl": ttl,
        "data_b64": [b64encode(text).decode() for text in texts],
    }


def only(*lines):
    (found,) = from_panel(lines, "alice.test")
    return found


def test_a_name_without_a_last_dot_is_in_the_zone():
    assert only(line("www", "A", "192.0.2.1")).name == "www.alice.test."


def test_a_name_with_a_last_dot_is_whole():
    assert only(line("alice.test.", "A", "192.0.2.1")).name == "alice.test."


def test_records_of_a_name_and_type_are_one_set():
    found = only(line("@", "A", "192.0.2.1"), line("alice.test.", "A", "192.0.2.2"))
    assert found.values == {"192.0.2.1", "192.0.2.2"}


def test_host_names_do_not_differ_by_case_or_by_the_zone_left_out():
    short, long = only(line("www", "CNAME", "Web")), only(line("www", "CNAME", "web.alice.test."))
    assert short.values == long.values


def test_addresses_of_version_6_are_compared_as_addresses():
    assert only(line("@", "AAAA", "2001:DB8:0:0::1")).values == {"2001:db8::1"}


def test_text_keeps_its_case_and_its_quotes():
    assert only(line("@", "TXT", 'A "quoted" \\ B')).values == {'"A \\"quoted\\" \\\\ B"'}


def test_comments_and_controls_are_no_records():
    assert from_panel([{"type": "comment", "text_b64": ""}, {"type": "control"}], "a.test") == []


def test_types_that_no_server_knows_are_left_out():
    assert from_panel([line("@", "X-PANEL", "1")], "alice.test") == []


def test_data_that_no_server_can_serve_stays_as_it_is():
    assert only(line("@", "A", "not an address")).values == {"not an address"}


@settings(deadline=None)  # what is first costs more
@given(st.lists(st.binary(min_size=1, max_size=255), min_size=1, max_size=4))
def test_any_text_record_can_be_read(parts):
    assert len(only(line("@", "TXT", *parts)).values) == 1
