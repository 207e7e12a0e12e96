"""Worlds that are grown from a file: what is in them, and what is said of a file that cannot be."""

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from cpshell.sandbox.command import main
from cpshell.sandbox.world import seed_file
from cpshell.sandbox.world.seed_file import InvalidSeed

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("### A world of your own")[2].partition("\n### ")[0]
EXAMPLE = SECTION.partition("```toml\n")[2].partition("```")[0]


@pytest.fixture
def example(tmp_path) -> Path:
    path = tmp_path / "seed.toml"
    path.write_text(EXAMPLE)
    return path


def test_the_example_of_the_page_is_what_is_there(open_panel, example) -> None:
    with open_panel(seed_file=example) as panel:
        root, ada = panel.login("root"), panel.login("ada")
        listed = root.whm("listaccts")["data"]["acct"]
        assert {row["user"]: (row["plan"], row["owner"]) for row in listed} == {
            "ada": ("small", "root"), "bo": ("default", "rex"), "rex": ("default", "root"),
        }  # fmt: skip
        assert [row["user"] for row in listed if row["suspended"]] == ["bo"]
        boxes = ada.uapi("Email", "list_pops_with_disk", no_disk=0)["data"]
        assert [(row["email"], row["_diskused"]) for row in boxes] == [("info@ada.test", 14680064)]
        assert len(ada.uapi("Email", "list_forwarders", domain="ada.test")["data"]) == 2
        domains = ada.uapi("DomainInfo", "list_domains")["data"]
        assert domains["addon_domains"] == ["garden.example"]
        assert domains["parked_domains"] == ["ada-alias.test"]
        assert "blog.ada.test" in domains["sub_domains"]
        databases = ada.uapi("Mysql", "list_databases")["data"]
        assert [(row["database"], row["users"]) for row in databases] == [("ada_shop", ["ada_web"])]
        page = ada.uapi("Fileman", "get_file_content", dir="public_html", file="index.html")
        assert page["data"]["content"] == "<h1>Ada</h1>"
        assert "deploy@ada.test" in [row["user"] for row in ada.uapi("Ftp", "list_ftp")["data"]]
        assert [row["command"] for row in ada.api2("Cron", "listcron")["data"][:1]] == [
            "/home/ada/bin/nightly"
        ]
        assert root.whm("emailtrack_search")["data"]["records"] == []
        assert root.whm("modsec_get_log")["data"] == []
        zone = root.whm("dumpzone", domain="ada.test")["data"]["zone"][0]["record"]
        assert ("shop.ada.test.", "192.0.2.44", "300") in [
            (row.get("name"), row.get("address"), str(row.get("ttl"))) for row in zone
        ]
        assert "backup.ada.test" in [row.get("exchange") for row in zone]


def test_every_login_of_the_file_is_in_the_ready_line_and_works(open_panel, example) -> None:
    with open_panel(seed_file=example) as panel:
        assert [entry["user"] for entry in panel.ready["accounts"]] == [
            "root", "ada", "info@ada.test", "rex", "bo",
        ]  # fmt: skip
        for user in ("root", "ada", "info@ada.test", "rex"):
            assert panel.login(user)
        assert "password" not in panel.account("bo")
        header = panel.token_header("ada")
        assert panel.get("cpanel", "/execute/Ftp/list_ftp", Authorization=header).json["status"]
        assert panel.login("rex").whm("listaccts")["data"]["acct"][0]["user"] == "bo"


def test_json_of_the_same_shape_is_the_same(open_panel, example, tmp_path) -> None:
    other = tmp_path / "seed.json"
    other.write_text(json.dumps(tomllib.loads(EXAMPLE)))
    with open_panel(seed_file=example) as panel, open_panel(seed_file=other) as again:
        assert panel.ready["accounts"] == again.ready["accounts"]


def test_a_file_comes_over_the_usual_world(open_panel, tmp_path) -> None:
    path = tmp_path / "seed.toml"
    path.write_text(
        '[accounts.alice]\npassword = "Mine-alone-7"\nmailboxes = { "new@alice.test" = {} }\n'
        '[accounts.zoe]\ndomain = "zoe.test"\npassword = "Zoe-alone-7"\n'
        'otp_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"'
    )
    with open_panel(seed_file=path) as panel:
        assert panel.account("alice")["password"] == "Mine-alone-7"
        listed = panel.login("alice").uapi("Email", "list_pops")["data"]
        assert {"info@alice.test", "new@alice.test"} <= {row["email"] for row in listed}
        assert panel.account("zoe")["otp_secret"] == "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        assert panel.login("zoe").uapi("Email", "list_pops")["data"][0]["email"] == "zoe"


def test_a_reset_puts_the_file_s_world_back(open_panel, example) -> None:
    with open_panel(seed_file=example) as panel:
        panel.login("root").whm("removeacct", username="ada")
        example.write_text("broken")
        panel.sandbox.reset()
        assert panel.login("ada")
        assert "alice" not in str(panel.login("root").whm("listaccts"))


def test_each_of_several_worlds_grows_from_it_with_its_own_passwords(open_panel, example) -> None:
    with open_panel(seed_file=example, worlds=2) as panel:
        first, second = (
            {entry["user"]: entry for entry in told["accounts"]} for told in panel.ready["worlds"]
        )
        assert first.keys() == second.keys()
        assert first["ada"]["password"] != second["ada"]["password"]
        assert first["ada"]["token"] != second["ada"]["token"]


def test_a_state_goes_on_with_the_same_file_and_refuses_another(
    open_panel, example, tmp_path
) -> None:
    state = tmp_path / "state.db"
    with open_panel(seed_file=example, state=state) as panel:
        panel.login("root").whm("removeacct", username="bo")
    with open_panel(seed_file=example, state=state) as panel:
        assert "bo" not in [
            row["user"] for row in panel.login("root").whm("listaccts")["data"]["acct"]
        ]
    example.write_text(EXAMPLE + "\n[plans.other]\n")
    with (
        pytest.raises(InvalidSeed, match="holds another world"),
        open_panel(seed_file=example, state=state),
    ):
        pass


ACCOUNT = '[accounts.ada]\ndomain = "ada.test"\n'


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("usual = 1", "usual", "invalid value 1: true or false is needed"),
        ("account = {}", "account", "unknown key; did you mean accounts?"),
        ("accounts = []", "accounts", "invalid value []: a table is needed"),
        ("[accounts.ada]\nplan = 'x'", "accounts.ada", "a new account needs a domain"),
        ("[accounts.Ada]\ndomain = 'ada.test'", "accounts.Ada", "“Ada” is not valid"),
        ("[accounts.ada]\ndomain = 'no'", "accounts.ada", "invalid domain"),
        (ACCOUNT + "plan = 'smal'", "accounts.ada", "A package with the name “smal”"),
        (ACCOUNT + "owner = 'nobody'", "accounts.ada", "there is no reseller “nobody”"),
        (ACCOUNT + "privileges = ['fly']", "accounts.ada", "there is no privilege “fly”"),
        (ACCOUNT + "otp_secret = 'no secret'", "accounts.ada", "otp_secret: not base32"),
        (ACCOUNT + "disk_used_mb = -1", "accounts.ada.disk_used_mb", "less than 0"),
        (ACCOUNT + "disk_used_mb = '1'", "accounts.ada.disk_used_mb", "a whole number is needed"),
        (ACCOUNT + "cron = ['* *']", "accounts.ada.cron.0", "five times and a command"),
        (ACCOUNT + "cron = ['99 * * * * x']", "accounts.ada.cron.0", "“99”"),
        (
            ACCOUNT + "mailboxes = { 'info@ada.test' = { quota = 1 } }",
            'accounts.ada.mailboxes."info@ada.test".quota',
            "unknown key; did you mean quota_mb?",
        ),
        (
            ACCOUNT + "mailboxes = { 'info@bob.test' = {} }",
            "accounts.ada.mailboxes.info@bob.test",
            "You do not own the domain “bob.test”",
        ),
        (
            ACCOUNT + "databases = { shop = { engine = 'oracle' } }",
            "accounts.ada.databases.shop.engine",
            "invalid value 'oracle': write mysql or postgres",
        ),
        (ACCOUNT + "databases = { shop = {} }", "accounts.ada.databases.shop", "must begin with"),
        (ACCOUNT + "files = { '../x' = '' }", "accounts.ada.files.../x", "inside your home"),
        (ACCOUNT + "aliases = ['alice.test']", "accounts.ada.aliases.alice.test", "alice.test"),
        ("[accounts.alice]\ndomain = 'other.test'", "accounts.alice", "“alice.test”"),
        (
            "[zones.'x.test']\nrecords = [{ name = 'a', type = 'A' }]",
            'zones."x.test".records[0]',
            "the key data is missing",
        ),
        (
            "[zones.'x.test']\nrecords = [{ name = 'a', type = 'A', data = 'no' }]",
            "zones.x.test.records[0]",
            "“no” is not valid",
        ),
        ("[plans.small]\nmax_pop = 'many'", "plans.small.max_pop", "a whole number is needed"),
        ("[plans.small]\nfeature_list = 'none'", "plans.small", "feature list “none”"),
    ],
)
def test_what_cannot_be_is_said_with_its_place(tmp_path, capsys, text, place, why) -> None:
    path = tmp_path / "seed.toml"
    path.write_text(text)
    assert main(["--seed", str(path)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"cpshell sandbox: {path}: {place}: ")
    assert why in err


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("seed.toml", b"usual = \n", "line 1, column 9"),
        ("seed.toml", b"[accounts.ada]\n[accounts.ada]\n", "line 2"),
        ("seed.toml", b"usual = true # \xff", "it is not UTF-8 at byte 15"),
        ("seed.json", b'{"usual": tru}', "seed.json:1:11: Expecting value"),
        ("seed.json", b'{"usual": true, "usual": false}', "the key 'usual' stands twice"),
        ("seed.json", b"[" * 100_000, "recursion"),
        ("seed.json", b"[]", "the file: invalid value []: a table is needed"),
    ],
)
def test_a_file_of_another_form_is_said_with_its_place(tmp_path, capsys, name, content, why):
    path = tmp_path / name
    path.write_bytes(content)
    assert main(["--seed", str(path)]) == 2
    _, err = capsys.readouterr()
    assert err.startswith(f"cpshell sandbox: {path}")
    assert err.count("\n") == 1
    assert why in err


def test_a_file_that_is_not_there_is_said(tmp_path, capsys) -> None:
    path = tmp_path / "none.toml"
    assert main(["--seed", str(path)]) == 2
    assert f"cannot read {path}: no such file" in capsys.readouterr().err


def test_every_key_is_told() -> None:
    told = set(re.findall(r"`([a-z_]+)`", SECTION.partition("| table |")[2]))
    classes = [getattr(seed_file, name) for name in dir(seed_file) if re.match("Seed[A-Z]", name)]
    assert len(classes) == 8
    assert {field.name for each in classes for field in fields(each)} <= told
