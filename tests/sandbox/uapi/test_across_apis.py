"""What one API adds, the others list and remove."""

import json

import pytest


@pytest.fixture
def alice(fresh_panel):
    return fresh_panel.login("alice")


@pytest.fixture
def root(fresh_panel):
    return fresh_panel.login("root")


def names(rows, field):
    return [row[field] for row in rows]


def test_mailbox_added_by_uapi_is_listed_by_api2_and_removed_by_whm(alice, root):
    alice.uapi("Email", "add_pop", email="cross@alice.test", password="Qz7!long")
    assert "cross@alice.test" in names(alice.api2("Email", "listpops")["data"], "email")
    assert root.uapi_as("alice", "Email", "delete_pop", email="cross@alice.test")["status"] == 1
    assert "cross@alice.test" not in names(alice.uapi("Email", "list_pops")["data"], "email")


def test_forwarder_added_by_whm_is_listed_by_api2_and_removed_by_uapi(alice, root):
    added = {"domain": "alice.test", "email": "x", "fwdopt": "fwd", "fwdemail": "y@example.com"}
    assert root.uapi_as("alice", "Email", "add_forwarder", **added)["status"] == 1
    assert "x@alice.test" in names(alice.api2("Email", "listforwards")["data"], "dest")
    gone = alice.uapi(
        "Email", "delete_forwarder", address="x@alice.test", forwarder="y@example.com"
    )
    assert gone["status"] == 1
    assert "x@alice.test" not in names(alice.api2("Email", "listforwards")["data"], "dest")


def test_cron_line_added_by_whm_is_changed_and_removed_by_api2(alice, root):
    times = dict.fromkeys(("minute", "hour", "day", "month", "weekday"), "1")
    through_whm = root.cpanel(
        2, "Cron", "add_line", cpanel_jsonapi_user="alice", command="/bin/x", **times
    )
    key = through_whm["cpanelresult"]["data"][0]["linekey"]
    changed = alice.api2("Cron", "edit_line", linekey=key, command="/bin/y", **times)
    key = changed["data"][0]["linekey"]
    assert "/bin/y" in [row.get("command") for row in alice.api2("Cron", "listcron")["data"]]
    alice.api2("Cron", "remove_line", linekey=key)
    assert "/bin/y" not in [row.get("command") for row in alice.api2("Cron", "listcron")["data"]]


def test_database_added_by_api2_is_granted_by_uapi_and_dropped_by_whm(alice, root):
    alice.api2("MysqlFE", "createdb", db="alice_cross")
    alice.uapi("Mysql", "create_user", name="alice_cross", password="Qz7!long")
    grant = {"user": "alice_cross", "database": "alice_cross", "privileges": "SELECT"}
    assert alice.uapi("Mysql", "set_privileges_on_database", **grant)["status"] == 1
    users = alice.api2("MysqlFE", "listusersindb", db="alice_cross")["data"]
    assert names(users, "user") == ["alice_cross"]
    assert root.uapi_as("alice", "Mysql", "delete_database", name="alice_cross")["status"] == 1
    assert "alice_cross" not in names(alice.api2("MysqlFE", "listdbs")["data"], "db")


def test_subdomain_added_by_api2_has_records_and_goes_with_uapi(alice):
    alice.api2("SubDomain", "addsubdomain", domain="cross", rootdomain="alice.test")
    assert alice.uapi("DNS", "lookup", domain="www.cross.alice.test")["data"] == ["192.0.2.10"]
    assert alice.uapi("SubDomain", "delsubdomain", domain="cross.alice.test")["status"] == 1
    assert alice.uapi("DNS", "lookup", domain="cross.alice.test")["data"] == []


def test_record_added_by_uapi_is_edited_by_api2_and_seen_by_whm(alice, root):
    rows = alice.api2("ZoneEdit", "fetchzone_records", domain="alice.test", type="SOA")["data"]
    record = {"dname": "cross", "ttl": 60, "record_type": "A", "data": ["192.0.2.1"]}
    added = alice.uapi(
        "DNS", "mass_edit_zone", zone="alice.test", serial=rows[0]["serial"], add=json.dumps(record)
    )
    assert int(added["data"]["new_serial"]) > int(rows[0]["serial"])
    found = alice.api2(
        "ZoneEdit", "fetchzone_records", domain="alice.test", name="cross.alice.test"
    )
    line = found["data"][0]["line"]
    alice.api2("ZoneEdit", "edit_zone_record", domain="alice.test", Line=line, address="192.0.2.2")
    seen = root.uapi_as("alice", "DNS", "lookup", domain="cross.alice.test")
    assert seen["data"] == ["192.0.2.2"]


def test_file_uploaded_by_uapi_is_renamed_by_api2_and_read_by_whm(alice, root):
    alice.uapi("Fileman", "save_file_content", dir="tmp", file="a.txt", content="Grüße")
    alice.api2("Fileman", "fileop", op="rename", sourcefiles="tmp/a.txt", destfiles="tmp/b.txt")
    read = root.uapi_as("alice", "Fileman", "get_file_content", dir="tmp", file="b.txt")
    assert read["data"]["content"] == "Grüße"


def test_key_made_by_api2_signs_a_certificate_of_uapi(alice):
    key = alice.api2("SSL", "genkey", host="alice.test")["data"][0]
    subject = {"countryName": "DE", "stateOrProvinceName": "Berlin", "localityName": "Berlin"}
    made = alice.uapi(
        "SSL", "generate_cert", domains="alice.test", key_id=key["id"],
        organizationName="Example", **subject,
    )  # fmt: skip
    installed = alice.api2("SSL", "installssl", domain="alice.test", crt=made["data"]["text"])
    assert installed["data"][0]["result"] == 1
    hosts = alice.uapi("SSL", "installed_hosts")["data"]
    serials = [host["certificate"]["id"].split("_")[1] for host in hosts]
    assert made["data"]["serial"].lower() in serials


def test_counts_of_the_sidebar_follow_what_is_added(alice):
    def count():
        (row,) = alice.uapi("StatsBar", "get_stats", display="emailaccounts")["data"]
        return int(row["_count"])

    before = count()
    alice.api2("Email", "addpop", email="counted", domain="alice.test", password="Qz7!long")
    assert count() == before + 1
