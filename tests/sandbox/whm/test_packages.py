"""Plans."""

from typing import Any

import pytest


@pytest.fixture
def package(root: Any, request: pytest.FixtureRequest) -> str:
    name = request.node.name[:40]
    root.ok("addpkg", name=name, quota=500, maxpop=7, featurelist="starter", hasshell=1)
    return str(name)


def names(caller: Any) -> list[str]:
    return [row["name"] for row in caller.ok("listpkgs")["pkg"]]


def test_a_new_plan_is_listed_and_shown(root: Any, package: str) -> None:
    assert package in names(root)
    shown = root.ok("getpkginfo", pkg=package)["pkg"]
    assert (shown["QUOTA"], shown["MAXPOP"], shown["HASSHELL"]) == ("500", "7", 1)
    assert shown["MAXSQL"] == "unlimited"


def test_accounts_get_the_limits_of_the_plan(root: Any, package: str) -> None:
    root.ok("createacct", username="planned", domain="planned.test", plan=package)
    (row,) = root.ok("accountsummary", user="planned")["acct"]
    assert (row["plan"], row["maxpop"], row["shell"]) == (package, "7", "/bin/bash")
    assert "in use by 1" in root.no("killpkg", pkgname=package)
    root.ok("removeacct", username="planned")
    root.ok("killpkg", pkgname=package)
    assert package not in names(root)


def test_editpkg_leaves_what_is_not_said(root: Any, package: str) -> None:
    root.ok("editpkg", name=package, maxpop="unlimited")
    shown = root.ok("getpkginfo", pkg=package)["pkg"]
    assert (shown["QUOTA"], shown["MAXPOP"]) == ("500", "unlimited")
    assert "“quota”" in root.no("editpkg", name=package, quota="lots")
    assert "does not exist" in root.no("editpkg", name="nothing", quota=1)


def test_matchpkgs_finds_by_settings(root: Any, package: str) -> None:
    found = root.ok("matchpkgs", MAXPOP=7, QUOTA=500)["pkg"]
    assert package in [row["name"] for row in found]
    assert "not a setting" in root.no("matchpkgs", SHOESIZE=43)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"name": "starter"}, "already exists"),
        ({"name": "/etc"}, "not a valid package name"),
        ({"name": "odd", "featurelist": "none"}, "does not exist"),
        ({"name": "odd", "maxftp": "some"}, "“maxftp”"),
        ({}, "“name” is not set"),
    ],
)
def test_addpkg_refuses(root: Any, settings: dict[str, str], reason: str) -> None:
    assert reason in root.no("addpkg", **settings)


def test_a_resellers_plans_begin_with_their_name(rita: Any, root: Any) -> None:
    limits = {"quota": 100, "bwlimit": 1000}
    assert rita.ok("addpkg", name="mini", **limits)["pkg"] == "rita_mini"
    assert "unlimited" in rita.no("addpkg", name="endless")
    assert "shell access" in rita.no("addpkg", name="shelly", hasshell=1, **limits)
    rita.ok("killpkg", pkgname="mini")
    assert "rita_mini" not in names(root)


def test_resellers_see_root_s_plans_but_cannot_change_them(rita: Any, root: Any) -> None:
    assert {"starter", "rita_small"} <= set(names(rita))
    assert "permission to edit" in rita.no("editpkg", name="starter", maxpop=1)
    editable = rita.ok("listpkgs", want="editable")["pkg"]
    assert [row["name"] for row in editable] == ["rita_small"]
    assert "“want”" in root.no("listpkgs", want="some")
    assert "does not exist" in root.no("getpkginfo", pkg="nothing")
