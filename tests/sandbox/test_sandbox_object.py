"""The sandbox as an object and its ready line; state, growth, the request log."""

import os
import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from cpshell.sandbox.clock import Clock
from cpshell.sandbox.listeners import CannotListen
from cpshell.sandbox.server import Sandbox

PORTS = {"cpanel", "cpanel_plain", "whm", "whm_plain", "webmail", "webmail_plain"}


def test_ready_line_has_everything(panel):
    ready = panel.ready
    assert (ready["ready"], ready["host"]) == (True, "127.0.0.1")
    assert set(ready["ports"]) == PORTS
    assert len(set(ready["ports"].values())) == 6
    for name in ("ca", "session_log", "request_log"):
        assert Path(ready[name]).is_file()
    keys = {a["user"]: set(a) - {"user", "service"} for a in ready["accounts"]}
    assert keys["root"] == {"password", "token", "accesshash"}
    assert keys["alice"] == keys["rita"] == {"password", "token"}
    assert keys["carol"] == keys["otto"] == {"password", "token", "otp_secret"}
    assert keys["info@alice.test"] == {"password"}
    assert re.fullmatch(r"[A-Z0-9]{32}", panel.account("alice")["token"])


def test_every_plain_and_tls_port_answers(panel):
    for service in ("cpanel", "whm", "webmail"):
        for tls in (True, False):
            assert panel.get(service, "/", tls=tls).status == 200


def test_start_is_the_same_every_time_and_another_with_another_seed(panel):
    with Sandbox() as again, Sandbox(seed="other") as other:
        assert again.ready["accounts"] == panel.ready["accounts"]
        assert again.ready["tokens"] == panel.ready["tokens"]
        assert other.account("root")["password"] != panel.account("root")["password"]


def test_files_are_private_and_gone_afterwards():
    with Sandbox() as sandbox:
        folder = Path(sandbox.ready["ca"]).parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(Path(sandbox.ready["session_log"]).stat().st_mode) == 0o600
    assert not folder.exists()


def test_state_keeps_what_was_changed(open_panel, tmp_path):
    path = tmp_path / "state.db"
    with open_panel(state=path) as panel:
        panel.login("alice").uapi("Ftp", "add_ftp", user="kept", **{"pass": "Qz7!long"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with open_panel(state=path) as panel:
        users = [row["user"] for row in panel.login("alice").uapi("Ftp", "list_ftp")["data"]]
        assert "kept@alice.test" in users


def change(path, *statements):
    with closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            db.execute(statement)


def test_a_state_of_an_older_version_gets_what_is_new_and_keeps_the_rest(open_panel, tmp_path):
    path = tmp_path / "state.db"
    with open_panel(state=path) as panel:
        alice = panel.login("alice")
        new = alice.uapi("Email", "list_lists")["data"]
        assert new
        alice.uapi("Ftp", "add_ftp", user="kept", **{"pass": "Qz7!long"})
    change(path, "drop table mailing_lists")
    with open_panel(state=path) as panel:
        alice = panel.login("alice")
        assert alice.uapi("Email", "list_lists")["data"] == new
        assert "kept@alice.test" in str(alice.uapi("Ftp", "list_ftp")["data"])


def test_a_state_that_lacks_a_column_is_refused(open_panel, tmp_path):
    path = tmp_path / "state.db"
    with open_panel(state=path):
        pass
    change(path, "alter table mailing_lists drop column advertised")
    with (
        pytest.raises(sqlite3.DatabaseError, match=r"older version \(without mailing_lists"),
        open_panel(state=path),
    ):
        pass


def test_changed_password_is_not_in_the_ready_line_of_a_kept_state(open_panel, tmp_path):
    path = tmp_path / "state.db"
    with open_panel(state=path) as panel:
        alice = panel.login("alice")
        alice.uapi("Email", "passwd_pop", email="info@alice.test", password="Other-1-than")
    with open_panel(state=path) as panel:
        assert "password" not in panel.account("info@alice.test")


def test_world_grows_to_the_accounts_wanted(open_panel):
    with open_panel(accounts=2000) as panel:
        answer = panel.login("root").whm(
            "listaccts",
            **{
                "api.chunk.enable": 1,
                "api.chunk.size": 3,
                "api.chunk.verbose": 1,
                "api.filter.enable": 1,
                "api.filter.a.field": "domain",
                "api.filter.a.arg0": "bakery",
            },
        )
        assert answer["metadata"]["chunk"]["records"] == 190
        assert len(answer["data"]["acct"]) == 3


def test_port_base_is_the_first_of_six(open_panel):
    for base in range(20_000 + os.getpid() % 1000 * 6, 30_000, 6):
        try:
            with open_panel(port_base=base) as panel:
                assert sorted(panel.ready["ports"].values()) == list(range(base, base + 6))
            return
        except CannotListen:
            continue
    pytest.fail("no six free ports in a row")


def test_port_that_is_taken_is_said(panel):
    with pytest.raises(CannotListen, match=r"port \d+: it is in use"):
        Sandbox(port_base=panel.ready["ports"]["cpanel"]).__enter__()


def test_unknown_fault_is_said():
    with pytest.raises(ValueError, match="not a kind of fault"):
        Sandbox(faults=["nonsense"])


def test_threads_and_sockets_end_with_it():
    import threading

    before = threading.active_count()
    with Sandbox():
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_request_log_tells_what_was_sent_and_no_secret(fresh_panel):
    root = fresh_panel.login("root")
    root.uapi_as("alice", "Ftp", "list_ftp")
    fresh_panel.get("whm", "/json-api/version", Authorization="whm root:WRONG")
    entries = fresh_panel.request_log()
    assert [(e["path"], e["call"], e["user"], e["status"]) for e in entries] == [
        ("/login/", None, "root", 200),
        ("/json-api/uapi_cpanel", "Ftp::list_ftp", "root", 200),
        ("/json-api/version", "version", None, 403),
    ]
    assert entries[1]["via"] == "uapi_cpanel"
    text = Path(fresh_panel.ready["request_log"]).read_text()
    for secret in (
        fresh_panel.account("root")["password"],
        root.token,
        root.cookie.partition("=")[2],
        "WRONG",
    ):
        assert secret not in text


def test_certificate_is_good_for_every_name_of_this_machine(panel):
    import socket

    for name in ("localhost", "127.0.0.1", "::1"):
        address = ("127.0.0.1", panel.ready["ports"]["whm"])
        with (
            socket.create_connection(address) as bare,
            panel.context.wrap_socket(bare, server_hostname=name) as wrapped,
        ):
            assert wrapped.version()


def test_umask_does_not_open_the_state(open_panel, tmp_path):
    before = os.umask(0)
    try:
        with open_panel(state=tmp_path / "state.db"):
            pass
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "state.db").stat().st_mode) == 0o600


def test_a_stopped_clock_moves_only_when_it_is_turned():
    clock = Clock()
    clock.stop()
    first = clock.exact()
    assert clock.exact() == first
    clock.advance(90)
    assert clock.exact() == first + 90
