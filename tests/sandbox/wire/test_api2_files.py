"""API 2 Fileman: what was recorded of its rows."""

from typing import Any

import pytest


@pytest.fixture
def alice(fresh_panel: Any) -> Any:
    return fresh_panel.login("alice")


def rows(login: Any, function: str, **parameters: Any) -> Any:
    return login.api2("Fileman", function, **parameters)["data"]


@pytest.mark.parametrize("query", ["dir=&showdotfiles=", "dir&showdotfiles&filelist&needmime", ""])
def test_without_a_folder_the_home_is_listed(alice: Any, query: str) -> None:
    control = "cpanel_jsonapi_module=Fileman&cpanel_jsonapi_func=listfiles"
    found = alice.get(f"/json-api/cpanel?{control}&{query}").json["cpanelresult"]["data"]
    (row,) = [row for row in found if row["file"] == "public_html"]
    assert (row["fullpath"], row["absdir"]) == ("/home/alice/public_html", "/home/alice")
    assert [type(row[name]) for name in ("mode", "size", "ctime", "mtime")] == [int, str, str, str]


def test_an_operation_has_whole_paths_on_success(alice: Any) -> None:
    alice.api2("Fileman", "savefile", dir="tmp", filename="a.txt", content="x")
    result = alice.api2("Fileman", "fileop", op="copy", sourcefiles="tmp/a.txt", destfiles="b.txt")
    assert result["data"] == [
        {"result": 1, "src": "/home/alice/tmp/a.txt", "dest": "/home/alice/b.txt"}
    ]
    assert "error" not in result


def test_an_operation_has_whole_paths_on_failure(alice: Any) -> None:
    result = alice.api2("Fileman", "fileop", op="copy", sourcefiles=".none", destfiles=".other")
    assert result["data"] == [
        {
            "result": 0,
            "src": "/home/alice/.none",
            "dest": "/home/alice/.other",
            "err": "No such file or directory",
        }
    ]
    assert (result["error"], result["event"]) == ("No such file or directory", {"result": 1})


def test_one_failure_does_not_undo_the_others(alice: Any) -> None:
    alice.api2("Fileman", "savefile", dir="tmp", filename="a.txt", content="x")
    done = rows(alice, "fileop", op="unlink", sourcefiles="tmp/none.txt,tmp/a.txt")
    assert [row["result"] for row in done] == [0, 1]
    assert rows(alice, "statfiles", dir="tmp", files="a.txt") == []


def test_permissions_are_changed(alice: Any) -> None:
    fields = {"op": "chmod", "metadata": "0755", "sourcefiles": "public_html/index.html"}
    (done,) = rows(alice, "fileop", **fields)
    assert done == {"result": 1, "src": "/home/alice/public_html/index.html"}
    (row,) = rows(alice, "statfiles", dir="public_html", files="index.html")
    assert row["nicemode"] == "0755"


@pytest.mark.parametrize("fields", [{"path": "", "name": "new"}, {"path": "new"}])
def test_a_folder_is_made_at_the_top(alice: Any, fields: dict[str, str]) -> None:
    (made,) = rows(alice, "mkdir", **fields)
    assert (made["path"], made["name"]) == ("/home/alice", "new")
    assert "new" in [row["file"] for row in rows(alice, "listfiles")]


@pytest.mark.parametrize("folder", ["dir", "path"])
def test_a_file_is_saved_and_viewed(alice: Any, folder: str) -> None:
    saved = {folder: "tmp", "filename": "a.txt", "content": "<b>"}
    assert rows(alice, "savefile", **saved) == [{"result": 1, "reason": "OK"}]
    (shown,) = rows(alice, "viewfile", dir="tmp", file="a.txt")
    assert (shown["dir"], shown["file"]) == ("/home/alice/tmp", "a.txt")
    assert (shown["contents"], shown["filetype"]) == ("&lt;b&gt;", "file")


def test_mail_that_is_always_taken_names_domain_and_routing(alice: Any) -> None:
    (row,) = alice.api2("Email", "getalwaysaccept", domain="alice.test")["data"]
    assert row["domain"] == "alice.test"
    assert row["mxcheck"] in ("local", "remote", "secondary", "auto")
