"""Clients of sessions and tokens: App::cpanel, cpanel-cli, cpanelgo, a Terraform provider."""

from typing import Any

import pytest

# App::cpanel: a browser's session, files up and down -----------------------------------------


def test_app_cpanel_downloads_what_it_uploads(session: Any) -> None:
    files = {"hello-world": b"#!/bin/sh\necho hi\n", "raw.bin": bytes(range(256))}
    answer = session.upload("/execute/Fileman/upload_files", {"dir": "public_html"}, files).json
    assert answer["data"]["succeeded"] == 2
    for name, content in files.items():
        reply = session.get(f"/download?skipencode=1&file=public_html%2F{name}")
        assert (reply.status, reply.body) == (200, content)
    again = session.upload("/execute/Fileman/upload_files", {"dir": "public_html"}, files).json
    assert again["data"]["failed"] == 2


def test_app_cpanel_works_on_files_with_api_2(session: Any) -> None:
    def api2(function: str, **fields: str) -> Any:
        control = f"cpanel_jsonapi_module=Fileman&cpanel_jsonapi_func={function}"
        query = "&".join(f"{name}={value}" for name, value in fields.items())
        path = f"/json-api/cpanel?{control}&cpanel_jsonapi_apiversion=2&{query}"
        return session.post(path).json["cpanelresult"]

    assert "error" not in api2("mkdir", path="", name="new-dir-at-top")
    saved = api2("savefile", dir="new-dir-at-top", filename="hello", content="hi")
    assert "error" not in saved
    changed = api2("fileop", op="chmod", metadata="0755", sourcefiles="new-dir-at-top/hello")
    assert changed["data"][0]["result"] == 1
    gone = api2("fileop", op="unlink", sourcefiles="new-dir-at-top/hello")
    assert gone["data"][0]["result"] == 1


@pytest.mark.parametrize(
    "path",
    ["Notifications/get_notifications_count", "ResourceUsage/get_usages",
     "Fileman/get_file_content?dir=public_html&file=index.html"],
)  # fmt: skip
def test_app_cpanel_reads(session: Any, path: str) -> None:
    assert session.get(f"/execute/{path}").json["status"] == 1


# cpanel-cli: a token, strict about “errors” --------------------------------------------------


def test_cpanel_cli_reads_and_writes_files(client: Any) -> None:
    cli = client("alice")
    text = {"dir": "/", "file": "note.txt", "content": "één\n", "fallback": 0}
    saved = cli.post("/execute/Fileman/save_file_content", text).json
    assert (saved["status"], saved["errors"]) == (1, None)
    asked = {"dir": "/", "file": "note.txt", "to_charset": "utf-8"}
    read = cli.post("/execute/Fileman/get_file_content", asked).json
    assert read["data"]["content"] == "één\n"
    body = (
        b'--x\r\nContent-Disposition: form-data; name="dir"\r\n\r\ntmp\r\n'
        b'--x\r\nContent-Disposition: form-data; name="overwrite"\r\n\r\n1\r\n'
        b'--x\r\nContent-Disposition: form-data; name="permissions"\r\n\r\n0644\r\n'
        b'--x\r\nContent-Disposition: form-data; name="up.txt"; filename="up.txt"\r\n\r\nhi\r\n'
        b"--x--\r\n"
    )
    kind = {"Content_Type": "multipart/form-data; boundary=x"}
    sent = cli.post("/execute/Fileman/upload_files", body, **kind).json
    assert (sent["status"], sent["data"]["succeeded"]) == (1, 1)


def test_cpanel_cli_changes_a_spam_list(client: Any) -> None:
    cli = client("alice")
    kept = cli.get("/execute/SpamAssassin/get_user_preferences").json["data"]
    current = kept.get("whitelist_from", [])
    assert isinstance(current, list)
    values = {f"value-{n}": each for n, each in enumerate([*current, "new@example.com"])}
    fields = {"preference": "whitelist_from", **values}
    changed = cli.post("/execute/SpamAssassin/update_user_preference", fields).json
    assert (changed["status"], changed["errors"]) == (1, None)
    again = cli.get("/execute/SpamAssassin/get_user_preferences").json["data"]
    assert "new@example.com" in again["whitelist_from"]


def test_cpanel_cli_orders_filters(client: Any) -> None:
    cli = client("alice")
    for name in ("first", "second"):
        rule = {"action1": "save", "dest1": "/dev/null", "match1": "contains", "opt1": "or"}
        rule |= {"part1": "$header_subject:", "val1": name}
        fields = {"filtername": name, "account": "info@alice.test", **rule}
        assert cli.post("/execute/Email/store_filter", fields).json["status"] == 1
    order = {"mailbox": "info@alice.test", "filter1": "second", "filter2": "first"}
    assert cli.post("/execute/Email/reorder_filters", order).json["status"] == 1
    listed = cli.get("/execute/Email/list_filters", account="info@alice.test").json["data"]
    names = [row["filtername"] for row in listed]
    assert names.index("second") < names.index("first")


# cpanelgo: through WHM as a user, types of Go ------------------------------------------------


def test_cpanelgo_reads_domains_and_certificates(client: Any) -> None:
    go = client("root")

    def uapi(module: str, function: str, **fields: Any) -> Any:
        control = {"user": "alice", "apiversion": 3, "module": module, "func": function}
        named = {f"cpanel_jsonapi_{name}": value for name, value in control.items()}
        result = go.post("/json-api/cpanel", {**named, **fields}).json["result"]
        assert (result["status"], result["errors"]) == (1, None)
        return result["data"]

    data = uapi("DomainInfo", "domains_data", format="hash")
    assert type(data["main_domain"]["documentroot"]) is str
    assert all(type(row["serveralias"]) is str for row in data["sub_domains"])
    assert all(type(name) is str for name in data["parked_domains"])
    (first, *_) = uapi("SSL", "list_certs")
    assert type(first["domains"]) is list
    assert type(first["subject.commonName"]) is str
    assert type(first["issuer.organizationName"]) is str
    key = uapi("SSL", "generate_key", key_size="2048", friendly_name="go")
    assert type(key["modulus_length"]) in (int, type(None))
    assert type(key["id"]) is str
    uapi("SSL", "delete_key", id=key["id"])
    hosts = uapi("SSL", "installed_hosts")
    assert all(type(row["certificate"]["domains"]) is list for row in hosts)
    assert type(uapi("SSL", "is_mail_sni_supported")) is int


def test_cpanelgo_reads_zones_of_some_types(client: Any) -> None:
    result = client("alice").api2("ZoneEdit", "fetchzone", domain="alice.test", type="CNAME,A")
    (row,) = result["data"]
    assert {record["type"] for record in row["record"]} == {"CNAME", "A"}
    assert all(type(record["record"]) is str for record in row["record"])
    assert (result["event"]["result"], row["statusmsg"]) == (1, "Zone Serialized")


def test_cpanelgo_reads_the_certificates_of_services(client: Any) -> None:
    path, version = "/json-api/fetch_service_ssl_components", {"api.version": 1}
    answer = client("root").post(path, version).json
    for row in answer["data"]["services"]:
        info = row["certificate_info"]
        assert (type(info["is_self_signed"]), type(info["not_after"])) == (int, int)


# A Terraform provider: numbers are numbers ---------------------------------------------------


def test_terraform_reads_an_autoresponder(client: Any) -> None:
    provider = client("alice")
    fields = {
        "email": "info", "domain": "alice.test", "from": "Me", "subject": "Away", "body": "Later",
        "is_html": 0, "interval": 24, "start": 1_700_000_000, "stop": 4_000_000_000,
    }  # fmt: skip
    assert provider.post("/execute/Email/add_auto_responder", fields).json["status"] == 1
    path = "/execute/Email/get_auto_responder"
    found = provider.get(path, email="info@alice.test").json["data"]
    assert [type(found[name]) for name in ("interval", "is_html", "start", "stop")] == [int] * 4


def test_terraform_reads_quotas_of_mailboxes(client: Any) -> None:
    rows = client("alice").get("/execute/Email/list_pops_with_disk").json["data"]
    for row in rows:
        assert int(row["_diskquota"] or 0) % (1024 * 1024) == 0
        assert int(row["_diskused"] or 0) >= 0


def test_terraform_reads_domains_with_api_2(client: Any) -> None:
    provider = client("alice")
    for module, function in (
        ("SubDomain", "listsubdomains"), ("AddonDomain", "listaddondomains"),
        ("Park", "listparkeddomains"),
    ):  # fmt: skip
        result = provider.api2(module, function)
        assert result["event"]["result"] == 1
        for row in result["data"]:
            assert {"domain", "dir", "reldir", "basedir"} <= row.keys()
            assert all(type(row[name]) is str for name in ("domain", "dir", "reldir", "basedir"))
