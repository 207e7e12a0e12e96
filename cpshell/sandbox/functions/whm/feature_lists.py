"""WHM, Hosting Plans: features and their lists."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, Rest, whm
from cpshell.sandbox.calls.signature import invalid
from cpshell.sandbox.world.areas import feature_changes
from cpshell.sandbox.world.areas.features import FEATURES, has_feature

_READ = ("add-pkg", "edit-pkg", "list-pkgs")


@whm("get_feature_names", acl=_READ)
def get_feature_names(ctx: Context) -> dict[str, Any]:
    """Return every feature with its name."""
    return {"feature": [{"id": key, "name": name} for key, name in FEATURES.items()]}


@whm("get_feature_metadata", acl=_READ)
def get_feature_metadata(ctx: Context) -> dict[str, Any]:
    """Return the same with what comes from a plugin."""
    rows = [{"id": key, "name": name, "is_plugin": 0} for key, name in FEATURES.items()]
    return {"features": rows}


@whm("get_featurelists", acl=_READ)
def get_featurelists(ctx: Context) -> dict[str, Any]:
    """Return the names of the feature lists."""
    return {"featurelists": feature_changes.all_feature_lists(ctx.world)}


@whm("get_available_featurelists", acl=_READ)
def get_available_featurelists(ctx: Context) -> dict[str, Any]:
    """Return the lists that plans and accounts can have."""
    names = feature_changes.all_feature_lists(ctx.world)
    return {"available_featurelists": [name for name in names if name != "disabled"]}


@whm("read_featurelist", acl=_READ)
def read_featurelist(ctx: Context, featurelist: str) -> dict[str, Any]:
    """Return the features of a list: 1 or 0 by key."""
    feature_changes.require_feature_list(ctx.world, featurelist)
    off = feature_changes.taken_away(ctx.world, featurelist)
    return {
        "featurelist": featurelist,
        "features": {key: int(key not in off) for key in FEATURES},
    }


@whm("get_featurelist_data", acl=_READ)
def get_featurelist_data(ctx: Context, featurelist: str) -> dict[str, Any]:
    """Return the features of a list as rows; ``is_disabled``: taken away from all."""
    feature_changes.require_feature_list(ctx.world, featurelist)
    off = feature_changes.taken_away(ctx.world, featurelist)
    nobody = feature_changes.taken_away(ctx.world, "disabled")
    rows = [
        {"id": key, "value": str(int(key not in off)), "is_disabled": str(int(key in nobody))}
        for key in FEATURES
    ]
    return {"featurelist": featurelist, "features": rows}


@whm("create_featurelist", acl="all")
def create_featurelist(
    ctx: Context, featurelist: str, features: Rest, overwrite: Flag = False
) -> dict[str, Any]:
    """Make a list with the features that are given as 1."""
    given, _ = _features(features)
    feature_changes.create_feature_list(ctx.world, featurelist, given, overwrite=overwrite)
    return {"featurelist": featurelist}


@whm("update_featurelist", acl="all")
def update_featurelist(ctx: Context, featurelist: str, features: Rest) -> dict[str, Any]:
    """Turn features of a list on (1) and off (0); the others stay."""
    feature_changes.require_feature_list(ctx.world, featurelist)
    given, invalid_names = _features(features)
    feature_changes.change_features(ctx.world, featurelist, given)
    return {
        "featurelist": featurelist,
        "updated_features": {key: int(on) for key, on in given.items()},
        "invalid_features": [{name: int(features[name])} for name in invalid_names],
    }


@whm("delete_featurelist", acl="all")
def delete_featurelist(ctx: Context, featurelist: str) -> dict[str, Any]:
    """Remove a list that is not in use."""
    feature_changes.delete_feature_list(ctx.world, featurelist)
    return {"deleted_featurelist": featurelist}


@whm("verify_user_has_feature", acl=("list-accts", "acct-summary"))
def verify_user_has_feature(ctx: Context, user: str, feature: str) -> dict[str, Any]:
    """Return whether an account has a feature."""
    account = ctx.require_owned(user)
    _require_feature(feature)
    found = has_feature(ctx.world, account.feature_list, feature)
    return {"query_feature": feature, "has_feature": int(found)}


@whm("get_users_features_settings", acl=("list-accts", "acct-summary"))
def get_users_features_settings(
    ctx: Context, user: list[str], feature: list[str] | None = None
) -> dict[str, Any]:
    """Return what accounts have of features, and why."""
    wanted = feature or list(FEATURES)
    for key in wanted:
        _require_feature(key)
    nobody = feature_changes.taken_away(ctx.world, "disabled")
    rows: list[dict[str, Any]] = []
    for name in user:
        account = ctx.require_owned(name)
        off = feature_changes.taken_away(ctx.world, account.feature_list)
        rows += [
            {
                "user": name,
                "feature": key,
                "feature_list": account.feature_list,
                "feature_list_setting": str(int(key not in off)),
                "cpuser_setting": str(int(key not in off and key not in nobody)),
            }
            for key in wanted
        ]
    return {"users_features_settings": rows}


def _require_feature(feature: str) -> None:
    if feature not in FEATURES:
        raise Refusal(f"“{feature}” is not a valid feature.")


def _features(given: dict[str, str]) -> tuple[dict[str, bool], list[str]]:
    """Return the features that exist as switches, and the names of the ones that don't."""
    for name, text in given.items():
        if text not in ("0", "1"):
            raise invalid(name, text)
    known = {name: text == "1" for name, text in given.items() if name in FEATURES}
    return known, [name for name in given if name not in FEATURES and name != "featurelistname"]
