"""The request log: what it tells, what it masks, and what happens when it cannot be written."""

import errno
import json
import os
import re
import stat
from pathlib import Path

import pytest

from cpshell import catalog
from cpshell.sandbox import request_log
from cpshell.sandbox.calls.parameters import Parameters
from cpshell.sandbox.calls.registry import Api
from cpshell.sandbox.command import main
from cpshell.sandbox.masks import MASK, mask_parameters
from cpshell.sandbox.request_log import CannotLog, RequestLog

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
SECRET = "Zq7-none-may-see"
APIS = {Api.UAPI: catalog.Api.UAPI, Api.WHM: catalog.Api.WHM, Api.API2: catalog.Api.API2}


def secret_parameters() -> list[tuple[Api, str | None, str, str]]:
    """Every parameter that the catalog marks, with its function."""
    return [
        (api, function.module, function.name, parameter.name.replace("*", "1"))
        for api, known in APIS.items()
        for function in catalog.functions(known)
        for parameter in function.parameters
        if parameter.secret
    ]


def test_a_line_tells_who_called_what_with_which_parameters(open_panel, tmp_path) -> None:
    path = tmp_path / "log.jsonl"
    with open_panel(log=path) as panel:
        alice = panel.login("alice")
        alice.uapi("Email", "add_pop", email="new", password=SECRET, quota=[1, 2])
        panel.get("cpanel", "/execute/Ftp/list_ftp", Authorization=panel.token_header("alice"))
        login, add, listed = panel.request_log()
    assert login["call"] is None
    assert login["parameters"] is None
    assert add["call"] == "Email::add_pop"
    assert add["parameters"] == {"email": "new", "password": MASK, "quota": ["1", "2"]}
    assert (add["user"], add["auth"], listed["auth"]) == ("alice", "session", "token")
    assert 0 < add["seconds"] < 20
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert SECRET not in path.read_text()


def test_the_log_goes_on_where_it_ended(open_panel, tmp_path) -> None:
    path = tmp_path / "log.jsonl"
    for _ in range(2):
        with open_panel(log=path) as panel:
            panel.get("whm", "/login/")
    assert [json.loads(line)["path"] for line in path.read_text().splitlines()] == ["/login/"] * 2


def test_there_are_many_secrets_to_mask() -> None:
    assert len(secret_parameters()) > 100


@pytest.mark.parametrize("api", APIS)
def test_every_secret_of_the_catalog_is_masked(api) -> None:
    for each, module, name, key in secret_parameters():
        if each is api:
            for sent in (key, f"{key}-0"):
                shown = mask_parameters(
                    api, module, name, Parameters([(sent, SECRET), ("other", "x")])
                )
                assert shown == {sent: MASK, "other": "x"}, (module, name, sent)


def test_every_secret_is_masked_in_a_batch_too() -> None:
    for api, module, name, key in secret_parameters():
        if api is Api.UAPI:
            command = json.dumps([module, name, {key: SECRET, "other": "x"}])
            shown = mask_parameters(api, "Batch", "strict", Parameters([("command", command)]))
            assert json.loads(shown["command"]) == [module, name, {key: MASK, "other": "x"}]
        elif api is Api.WHM:
            command = f"{name}?{key}={SECRET}&other=x"
            shown = mask_parameters(api, None, "batch", Parameters([("command-0", command)]))
            assert shown == {"command-0": f"{name}?{key}={MASK}&other=x"}


@pytest.mark.parametrize(
    ("api", "module", "name", "key", "value"),
    [
        (Api.UAPI, "Nope", "nope", "password", SECRET),
        (Api.UAPI, "Email", "add_pop", "new_passwd", SECRET),
        (Api.UAPI, "Email", "add_pop", "email", f'{{"a":[{{"api_token":"{SECRET}"}}]}}'),
        (Api.UAPI, "Email", "add_pop", "email", f'{{"password":"{SECRET}"'),
        (Api.UAPI, "Batch", "strict", "command", f'["Email","add_pop",{{"password":"{SECRET}"}}'),
        (Api.WHM, None, "batch", "command", f"passwd user=x&password={SECRET}"),
        (Api.API1, "Mysql", "adduser", "arg-1", SECRET),
        (Api.API1, "Nope", "nope", "arg-0", SECRET),
    ],
)
def test_what_looks_like_a_secret_is_masked(api, module, name, key, value) -> None:
    shown = mask_parameters(api, module, name, Parameters([(key, value)]))
    assert SECRET not in str(shown)
    assert MASK in str(shown)


def test_a_secret_inside_uapi_cpanel_is_that_of_the_function_inside(fresh_panel) -> None:
    root = fresh_panel.login("root")
    root.uapi_as("alice", "Email", "add_pop", email="new", password=SECRET)
    assert fresh_panel.request_log()[-1]["parameters"]["password"] == MASK
    assert SECRET not in Path(fresh_panel.ready["request_log"]).read_text()


def test_long_values_are_cut_and_files_named(fresh_panel) -> None:
    shown = mask_parameters(Api.UAPI, "Email", "add_pop", Parameters([("email", "x" * 5000)]))
    assert shown["email"].endswith("… (5000 characters)")
    assert len(shown["email"]) < 1100
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file-1"; filename="a.txt"\r\n\r\n'
        b"content\r\n--b--\r\n"
    )
    fresh_panel.login("alice").post(
        "/execute/Fileman/upload_files", body, Content_Type="multipart/form-data; boundary=b"
    )
    assert fresh_panel.request_log()[-1]["parameters"] == {"file-1": {"file": "a.txt", "bytes": 7}}


def test_a_full_disk_stops_no_answer_and_is_said_once(open_panel) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    warnings: list[str] = []
    with open_panel(log="/dev/full", tell=warnings.append) as panel:
        for _ in range(3):
            assert panel.get("whm", "/login/").status == 200
    assert warnings == [
        f"cannot write /dev/full: {os.strerror(errno.ENOSPC).lower()}; requests are not logged now",
        "3 requests are not in the log /dev/full",
    ]


def test_the_log_says_how_many_lines_are_missing(tmp_path, monkeypatch) -> None:
    warnings: list[str] = []
    log = RequestLog(tmp_path / "log", warnings.append)
    real, room = os.write, [1000, 4, 0, 0, 1000]

    def write(file: int, data: bytes) -> int:
        left = room.pop(0)
        if not left:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(file, data[:left])

    monkeypatch.setattr(request_log.os, "write", write)
    for number in range(4):
        log.write({"n": number})
    log.close()
    lines = (tmp_path / "log").read_text().splitlines()
    assert lines == ['{"n":0}', '{"n"', '{"lost":2}', '{"n":3}']
    assert len(warnings) == 1


def test_a_log_that_cannot_be_opened_is_said_at_once(tmp_path, capsys) -> None:
    with pytest.raises(CannotLog, match="cannot write"):
        RequestLog(tmp_path, print)
    assert main(["--log", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"cpshell sandbox: cannot write {tmp_path}: {os.strerror(errno.EISDIR).lower()}\n"


def test_every_key_is_told(fresh_panel) -> None:
    fresh_panel.login("alice").uapi("Ftp", "list_ftp")
    table = PAGE.partition("### The request log")[2].partition("No secret")[0]
    told = set(re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| (`.*?) \|", table, re.M))))
    assert told == fresh_panel.request_log()[-1].keys()
