"""Features and their lists."""

from typing import Any

import pytest


@pytest.fixture
def feature_list(root: Any, request: pytest.FixtureRequest) -> str:
    name = request.node.name[:40]
    root.ok("create_featurelist", featurelist=name, popaccts=1, ftpaccts=1)
    return str(name)


def test_a_new_list_has_what_was_given(root: Any, feature_list: str) -> None:
    assert feature_list in root.ok("get_featurelists")["featurelists"]
    assert feature_list in root.ok("get_available_featurelists")["available_featurelists"]
    features = root.ok("read_featurelist", featurelist=feature_list)["features"]
    assert [key for key, on in features.items() if on] == ["ftpaccts", "popaccts"]
    rows = root.ok("get_featurelist_data", featurelist=feature_list)["features"]
    assert [row["id"] for row in rows if row["value"] == "1"] == ["ftpaccts", "popaccts"]


def test_a_feature_taken_away_is_missed_in_uapi(root: Any, account: str, feature_list: str) -> None:
    root.ok("addpkg", name=feature_list, featurelist=feature_list)
    root.ok("changepackage", user=account, pkg=feature_list)
    assert root.uapi(account, "Ftp", "list_ftp")["status"] == 1
    root.ok("update_featurelist", featurelist=feature_list, ftpaccts=0)
    answer = root.uapi(account, "Ftp", "list_ftp")
    assert answer["errors"] == ["You do not have the feature “ftpaccts”."]


def test_unknown_features_are_named(root: Any, feature_list: str) -> None:
    data = root.ok("update_featurelist", featurelist=feature_list, telepathy=1, cron=1)
    assert data["invalid_features"] == [{"telepathy": 1}]
    assert data["updated_features"] == {"cron": 1}
    assert "“cron”" in root.no("update_featurelist", featurelist=feature_list, cron="yes")


def test_a_list_in_use_cannot_be_deleted(root: Any, feature_list: str) -> None:
    root.ok("addpkg", name=feature_list, featurelist=feature_list)
    assert "in use" in root.no("delete_featurelist", featurelist=feature_list)
    root.ok("killpkg", pkgname=feature_list)
    root.ok("delete_featurelist", featurelist=feature_list)
    assert feature_list not in root.ok("get_featurelists")["featurelists"]
    assert "cannot be deleted" in root.no("delete_featurelist", featurelist="default")


def test_a_taken_name_needs_overwrite(root: Any, feature_list: str) -> None:
    assert "already exists" in root.no("create_featurelist", featurelist=feature_list)
    root.ok("create_featurelist", featurelist=feature_list, overwrite=1, cron=1)
    features = root.ok("read_featurelist", featurelist=feature_list)["features"]
    assert [key for key, on in features.items() if on] == ["cron"]


def test_names_and_metadata_have_every_feature(root: Any) -> None:
    names = {row["id"] for row in root.ok("get_feature_names")["feature"]}
    assert {"popaccts", "zoneedit"} <= names
    assert {row["id"] for row in root.ok("get_feature_metadata")["features"]} == names


def test_what_users_have_of_features(root: Any, rita: Any) -> None:
    ask = {"user": ["alice", "bob"], "feature": "autossl"}
    rows = root.ok("get_users_features_settings", **ask)["users_features_settings"]
    assert [row["cpuser_setting"] for row in rows] == ["1", "0"]
    assert "not a valid feature" in root.no("get_users_features_settings", user="bob", feature="x")
    assert root.ok("verify_user_has_feature", user="bob", feature="cron")["has_feature"] == 1
    reason = rita.no("verify_user_has_feature", user="bob", feature="cron")
    assert "do not have access" in reason


def test_unknown_lists_are_refused(root: Any) -> None:
    assert "does not exist" in root.no("read_featurelist", featurelist="none")
    assert "does not exist" in root.no("get_featurelist_data", featurelist="none")
    assert "does not exist" in root.no("update_featurelist", featurelist="none", cron=1)
