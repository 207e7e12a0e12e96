"""``catalog``: the versions it knows, imports, rows of third parties, and the server's own list."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.catalog.descriptions import description, operation, parameter, whole
from tests.conftest import account

NEWER = description(
    "whm",
    listaccts=operation("whm"),
    plant_tree=operation(
        "whm", parameter("tree", required=True), summary="Plant a tree", tag="Orchard"
    ),
)


@pytest.fixture
def described(tmp_path: Path) -> Path:
    file = tmp_path / "whm.openapi.json"
    file.write_text(json.dumps(NEWER))
    return file


@pytest.fixture
def imported(own_folders: Path) -> Path:
    return own_folders / "xdg" / "data" / "cpshell" / "catalog" / "whm.tsv"


def rows(out: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(out.splitlines()[-1])
    return found


def test_the_package_s_versions_are_known(run):
    ran = run("-c", "catalog")
    assert [(row["api"], row["version"], row["imported"]) for row in rows(ran.out)] == [
        ("uapi", "11.138", None),
        ("whm", "11.138", None),
        ("api2", "11.64", None),
    ]


def test_an_import_is_known_at_once_and_from_then_on(run, described, imported):
    ran = run("-c", f"catalog import {described} --force", "-c", "help whm plant_tree")
    assert ran.code == 0
    assert "WHM API 1 11.140.0.3: 2 functions; 1 new, 1 changed, " in ran.err
    assert "plant_tree: Plant a tree" in ran.out
    assert imported.stat().st_mode & 0o777 == 0o600
    changes = rows(ran.out.partition("\n")[0])
    assert {"call": "whm plant_tree", "change": "new", "what": "write: Plant a tree"} in changes
    assert {"call": "whm addpkg", "change": "not there", "what": ""} in changes
    ran = run("-c", "help whm plant_tree; catalog | get [1].imported; help whm addpkg")
    assert "since version 140" in ran.out
    assert "11.140.0.3" in ran.out
    assert "older servers have it, version 140 does not" in ran.out


def test_a_description_that_lacks_much_is_refused_and_kept_by_force_alone(run, tmp_path, imported):
    file = tmp_path / "cut short.json"
    document = whole("whm")
    document["paths"] = dict(list(document["paths"].items())[:400])
    file.write_text(json.dumps(document))
    ran = run("-c", f"catalog import '{file}'")
    assert ran.code == 2
    assert re.search(r"2\d\d of 6\d\d functions are not there", ran.err)
    assert f"hint: catalog import '{file}' --force" in ran.err
    assert not imported.exists()
    ran = run("-c", f"catalog import '{file}' --force")
    assert ran.code == 0
    assert re.search(r": 400 functions; 0 new, 0 changed, 2\d\d not there; kept in ", ran.err)
    assert imported.exists()


def test_a_path_that_is_of_no_module_is_left_out_and_said(run, tmp_path):
    document = whole("uapi")
    document["paths"]["/lonely"] = {"get": operation("uapi")}
    (tmp_path / "d.json").write_text(json.dumps(document))
    ran = run("-c", f"catalog import {tmp_path}/d.json")
    assert ran.code == 0
    assert "d.json: /lonely is left out: nothing says what module it is of" in ran.err


def test_a_description_in_yaml_says_the_same(run, tmp_path, described, imported):
    run("-c", f"catalog import {described} --force")
    from_json = imported.read_text()
    imported.unlink()
    (tmp_path / "whm.yaml").write_text(yaml.safe_dump(NEWER))
    assert run("-c", f"catalog import {tmp_path}/whm.yaml --force").code == 0
    assert imported.read_text() == from_json


def test_yaml_is_read_whatever_its_name_ends_with(run, tmp_path, imported):
    document = yaml.safe_dump(NEWER, sort_keys=False)
    for beginning in ("", "---\n", "# A description.\n"):
        (tmp_path / "whm.openapi").write_text(f"{beginning}{document}")
        assert run("-c", f"catalog import {tmp_path}/whm.openapi --force").code == 0
        imported.unlink()


def test_a_url_is_not_a_file_and_a_folder_neither(run, tmp_path):
    ran = run("-c", "catalog import https://api.docs.cpanel.net/whm.openapi.json")
    assert ran.code == 2
    assert "is not a file\n  hint: curl -fO " in ran.err
    assert "is a directory" in run("-c", f"catalog import {tmp_path}").err


def test_without_configuration_only_the_package_s_rows_are_known(run, described):
    run("-c", f"catalog import {described} --force")
    ran = run("--no-config", "-c", "help whm plant_tree")
    assert ran.code == 2
    assert "no function 'plant_tree'" in ran.err


def test_an_imported_effect_counts_for_read_only(run, tmp_path):
    document = description(
        "uapi",
        Orchard__count=operation("uapi", x_readonly=True),
        Orchard__plant=operation("uapi", x_readonly=False),
    )
    (tmp_path / "uapi.json").write_text(json.dumps(document))
    run("-c", f"catalog import {tmp_path}/uapi.json --force")
    out = run("-c", "search orchard | get [].{c: call, e: effect}").out
    assert rows(out) == [
        {"c": "uapi Orchard count", "e": "read"},
        {"c": "uapi Orchard plant", "e": "write"},
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("d.json", b"{", ":1: invalid JSON at column 2"),
        ("d.json", b"[" * 100_000, ":1: invalid JSON: "),
        ("d.json", b'{"paths": {}, "n": NaN}', "NaN is not JSON"),
        ("d.json", b'{"paths": {"/a": "\xff"}}', "UTF-8"),
        ("d.yaml", b"a: [\n", ":2: invalid YAML"),
        ("d.yaml", b"a: " + b"[" * 5_000, "YAML"),
        ("d.json", b'{"paths": {"/x y": {}}}', ": servers: neither UAPI nor WHM API 1"),
        ("d.json", b" " * ((64 << 20) + 1), " is larger than 64 MiB"),
        ("d.json", b"<html>not found</html>", ":1: invalid JSON at column 1"),
        ("d.json", b"\x1f\x8b\x08\x00", "d.json is compressed\n  hint: gunzip /"),
        ("d.yaml", b"!!python/object/apply:os.system ['true']", ":1: invalid YAML"),
        ("d.json", b'{"swagger": "2.0", "paths": {}}', "neither UAPI nor WHM API 1"),
    ],
)
def test_a_file_that_is_no_description_is_one_line_and_changes_nothing(
    run, tmp_path, imported, name, content, message
):
    (tmp_path / name).write_bytes(content)
    ran = run("-c", f"catalog import {tmp_path / name}")
    assert ran.code == 2
    assert message in ran.err
    assert len(ran.err.splitlines()) <= 2  # the hint
    assert ran.out == ""
    assert not imported.exists()


def test_merges_in_yaml_cannot_grow(run, tmp_path):
    lines = ["a0: &a0 {k: v}"]
    lines += [f"a{n + 1}: &a{n + 1} {{<<: [*a{n}, *a{n}]}}" for n in range(60)]
    (tmp_path / "d.yaml").write_text("\n".join(lines))
    assert run("-c", f"catalog import {tmp_path}/d.yaml").code == 2


def test_a_missing_file_and_other_words_are_usage_errors(run, tmp_path):
    assert "cannot read" in run("-c", f"catalog import {tmp_path}/none.json").err
    assert "catalog takes `import FILE [--force]`, " in run("-c", "catalog import").err
    assert run("-c", "catalog compare now").code == 2
    assert run("-c", "catalog compare --force").code == 2
    assert run("-c", "catalog --force").code == 2


def test_rows_of_third_parties_stand_beside_the_configuration(run, own_folders):
    folder = own_folders / "xdg" / "config" / "cpshell" / "catalog"
    folder.mkdir(parents=True)
    (folder / "orchard.tsv").write_text(
        "whm\tOrchard\tfell_tree\tdestroy\ttarget=tree\ttree!:s\tfell a tree\n"
    )
    (folder / "broken.tsv").write_text("whm\tOrchard\tclimb_tree\tsometimes\t-\t-\tclimb\n")
    (folder / "latin.tsv").write_bytes(b"\xff\n")
    ran = run(
        "-c", "help whm fell_tree; help whm fell_tree", "-c", "catalog | get [1].further_rows"
    )
    assert ran.code == 0
    assert "destroys what tree names" in ran.out
    assert ran.out.splitlines()[-1] == "1"
    unreadable, broken = ran.err.splitlines()
    assert "latin.tsv is not text in UTF-8" in unreadable
    assert f"{folder}/broken.tsv:1: invalid effect 'sometimes'" in broken


def test_the_server_s_own_list_is_compared(run, sandbox, monkeypatch):
    monkeypatch.setenv("SECRET", account(sandbox, "root")["password"])
    target = f"https://root@127.0.0.1:{sandbox.ready['ports']['whm']}"
    options = ["--ca", str(sandbox.ready["ca"]), "--password-from", "env:SECRET", target]
    ran = run(*options, "-c", "catalog compare")
    assert ran.code == 0
    assert "the server: 11." in ran.err
    kinds = [row["difference"] for row in rows(ran.out)]
    assert set(kinds) <= {"not in the catalog", "not on the server"}
    (known,) = [row for row in rows(run(*options, "-c", "catalog").out) if row["api"] == "whm"]
    assert known["server"].startswith("11.")
    assert known["not_in_catalog"] == kinds.count("not in the catalog")
    assert known["not_on_server"] == kinds.count("not on the server")


def test_what_only_one_side_has_is_named(sandbox, described):
    """In a process of its own: the sandbox of this one goes by the same catalog."""
    target = f"https://root@127.0.0.1:{sandbox.ready['ports']['whm']}"
    options = ["--ca", str(sandbox.ready["ca"]), "--password-from", "env:SECRET", target]
    lines = ["-c", f"catalog import {described} --force", "-c", "catalog compare"]
    done = subprocess.run(
        [sys.executable, "-m", "cpshell", *options, *lines],
        capture_output=True,
        text=True,
        env={**os.environ, "SECRET": account(sandbox, "root")["password"]},
    )
    found = {row["call"]: row["difference"] for row in rows(done.stdout)}
    assert found["whm plant_tree"] == "not on the server"
    assert found["whm addpkg"] == "removed, but on the server"
    assert "whm listaccts" not in found


@pytest.mark.slow
def test_a_look_up_reads_two_folders_and_imports_no_more_than_it_needs():
    code = (
        "import sys\nfrom cpshell.cli import main\n"
        "main(['-q', '-c', 'help uapi Email add_pop'])\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0
    slow = {"platformdirs", "cpshell.catalog.notation", "cpshell.catalog.openapi", "tomllib"}
    assert slow & set(done.stderr.split()) == set()


@pytest.mark.slow
def test_a_lesson_changes_what_is_known_only_where_it_is_trusted(
    run, tmp_path, described, imported
):
    lesson = tmp_path / "lesson.md"
    lesson.write_text(
        "<!-- cpshell\nuser: root\nservice: whm\nterminal: 80\n-->\n\n# A lesson\n\n"
        "```cpshell\n> catalog import whm.openapi.json --force | count\n[..]\n```\n"
    )
    run("check", "--sandbox", str(lesson))
    assert not imported.exists()
    run("check", "--sandbox", "--trust", str(lesson))
    assert imported.exists()
