"""Paths that are no API calls: one page each service, files, and nothing else."""

from typing import Any

import pytest

from cpshell.sandbox.rules import Rules

HOMES = {
    "cpanel": ("alice", "/frontend/jupiter/index.html"),
    "whm": ("root", "/scripts/command"),
    "webmail": ("info@alice.test", "/webmail/jupiter/index.html"),
}
NAME = "über uns %41.txt"
CONTENT = b"\x00\xffas it is\r\n"


@pytest.mark.parametrize("service", HOMES)
@pytest.mark.parametrize("path", ["/index", "/download/", "/frontend/jupiter/none.html", "/xml/"])
def test_unknown_paths_are_not_found(panel: Any, service: str, path: str) -> None:
    user, home = HOMES[service]
    login = panel.login(user)
    assert (login.get(home).status, login.get("/").status) == (200, 200)
    reply = login.get(path)
    assert reply.status == 404
    assert user not in reply.text


def test_parts_of_the_panel_have_a_first_page(panel: Any) -> None:
    alice = panel.login("alice")
    assert alice.get("/frontend/jupiter/email_accounts/index.html").status == 200
    assert alice.get("/frontend/jupiter/email_accounts/none.html").status == 404


def test_unknown_path_of_a_stranger_is_the_login_page(panel: Any) -> None:
    reply = panel.get("cpanel", "/cpsess1234567890/download?file=public_html/index.html")
    assert reply.status == 401
    assert 'id="login_form"' in reply.text


@pytest.fixture(scope="module")
def alice(open_panel: Any) -> Any:
    """alice with a file whose name is odd and whose content is no text."""
    with open_panel() as panel:
        login = panel.login("alice")
        path = "/execute/Fileman/upload_files"
        answer = login.upload(path, {"dir": "tmp"}, {NAME: CONTENT}).json
        assert answer["data"]["succeeded"] == 1
        yield login


@pytest.mark.parametrize(
    "query",
    [
        "skipencode=1&file=tmp/%C3%BCber%20uns%20%2541.txt",
        "skipencode=1&file=/home/alice/tmp/%C3%BCber+uns+%2541.txt",
        "file=tmp/%25C3%25BCber%2520uns%2520%252541.txt",
    ],
)
def test_download_sends_a_file_as_it_is(alice: Any, query: str) -> None:
    reply = alice.get(f"/download?{query}")
    assert (reply.status, reply.body) == (200, CONTENT)
    assert (reply.header("Content-Disposition") or "").startswith("attachment; ")


@pytest.mark.parametrize("path", ["tmp", "tmp/none.txt", "../bob/public_html/index.html", ""])
def test_download_of_what_is_no_file_is_not_found(alice: Any, path: str) -> None:
    assert alice.get(f"/download?skipencode=1&file={path}").status == 404


def test_download_is_a_path_of_cpanel_alone(panel: Any) -> None:
    assert panel.login("root").get("/download?file=public_html/index.html").status == 404


RANGES = {
    "the rest": ({"Range": "bytes=4-"}, 206, CONTENT[4:]),
    "all of it": ({"Range": "bytes=0-"}, 206, CONTENT),
    "nothing is left": ({"Range": f"bytes={len(CONTENT)}-"}, 416, b""),
    "a range of another kind": ({"Range": "bytes=-2"}, 200, CONTENT),
    "another state": ({"Range": "bytes=4-", "If_Range": '"other"'}, 200, CONTENT),
}


@pytest.mark.parametrize("what", RANGES)
def test_download_sends_the_rest_of_a_file(what: str, alice: Any) -> None:
    headers, status, body = RANGES[what]
    path = "/download?skipencode=1&file=tmp/%C3%BCber%20uns%20%2541.txt"
    whole = alice.get(path)
    same = {"If_Range": whole.header("Last-Modified")} | headers
    reply = alice.get(path, **same)
    assert (whole.header("Accept-Ranges"), whole.body) == ("bytes", CONTENT)
    assert (reply.status, reply.body) == (status, body)
    size = len(CONTENT)
    told = {206: f"bytes {size - len(body)}-{size - 1}/{size}", 416: f"bytes */{size}"}
    assert reply.header("Content-Range") == told.get(status)


def test_download_sends_large_files_and_json_as_they_are(open_panel: Any) -> None:
    large, text = b"0123456789abcdef" * 100_000, b'{ "b": 1,  "a": "2" }'
    with open_panel(rules=Rules(shuffle_keys=True), faults=["types@/download"]) as panel:
        login = panel.login("alice")
        login.upload("/execute/Fileman/upload_files", {}, {"large": large, "a.json": text})
        assert login.get("/download?file=large").body == large
        assert {login.get("/download?file=a.json").body for _ in range(9)} == {text}
