"""UAPI Email and SpamAssassin: spam scanning."""

from collections.abc import Callable
from typing import Any

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.world.areas.preferences import (
    is_on,
    preference,
    preferences,
    set_preference,
    unset_preference,
)

_FEATURE = "spamassassin"
_SCOPE = "spam"
_RULES = "spam rules"
DEFAULT_SCORE = 5
"""The score from which mail counts as spam, where nobody says another."""
_PREFERENCES = ("blacklist_from", "required_score", "score", "whitelist_from")


def _set(ctx: Context, name: str, value: str) -> None:
    set_preference(ctx.world, ctx.account.user, _SCOPE, name, value)


def _setting(name: str, value: str) -> Callable[[Context], None]:
    """Return the function that sets a switch."""

    def change(ctx: Context) -> None:
        _set(ctx, name, value)

    return change


for _word, _value in (("enable", "1"), ("disable", "0")):
    uapi("Email", f"{_word}_spam_assassin", feature=_FEATURE)(_setting("enabled", _value))
    uapi("Email", f"{_word}_spam_box", feature=_FEATURE)(_setting("box", _value))


@uapi("Email", "add_spam_filter", feature=_FEATURE)
def add_spam_filter(ctx: Context, required_score: int = DEFAULT_SCORE, account: str = "") -> None:
    """Delete mail from this score on."""
    if not 1 <= required_score <= 10:
        raise Refusal("The required score must be between 1 and 10.")
    _set(ctx, "delete", "1")
    _set(ctx, "delete score", str(required_score))


@uapi("Email", "disable_spam_autodelete", feature=_FEATURE)
def disable_spam_autodelete(ctx: Context) -> dict[str, Any]:
    """Stop to delete spam."""
    _set(ctx, "delete", "0")
    return {"spam_auto_delete": 0}


@uapi("Email", "get_spam_settings", feature=_FEATURE)
def get_spam_settings(ctx: Context, account: str = "") -> dict[str, Any]:
    """Return how spam is treated."""
    user = ctx.account.user
    deletes = int(is_on(ctx.world, user, _SCOPE, "delete"))
    score = int(preference(ctx.world, user, _SCOPE, "delete score", str(DEFAULT_SCORE)))
    return {
        "spam_enabled": int(is_on(ctx.world, user, _SCOPE, "enabled", default=True)),
        "spam_box_enabled": int(is_on(ctx.world, user, _SCOPE, "box")),
        "spam_auto_delete": deletes,
        "spam_auto_delete_score": score,
        "cpuser_spam_auto_delete": deletes,
        "cpuser_spam_auto_delete_score": score,
        "rewrites_subjects": 0,
        "spam_as_acl": 0,
        "spam_status_changeable": 1,
    }


@uapi("SpamAssassin", "get_user_preferences", feature=_FEATURE)
def get_user_preferences(ctx: Context) -> dict[str, Any]:
    """Return the scores and the senders that are always or never spam."""
    found = preferences(ctx.world, ctx.account.user, _RULES)
    return {name: value.split("\n") for name, value in found.items()}


@uapi("SpamAssassin", "update_user_preference", feature=_FEATURE)
def update_user_preference(
    ctx: Context,
    preference: str,
    value: list[str] = [],  # noqa: B006  # it is only read
) -> dict[str, Any]:
    """Change one preference; without values it is forgotten."""
    if preference not in _PREFERENCES:
        raise Refusal(f"“{preference}” is not a preference that you can change.")
    if preference == "required_score" and not all(_is_score(entry) for entry in value):
        raise Refusal("The value for “required_score” must be a positive number.")
    if value:
        set_preference(ctx.world, ctx.account.user, _RULES, preference, "\n".join(value))
    else:
        unset_preference(ctx.world, ctx.account.user, _RULES, preference)
    return get_user_preferences(ctx)


def _is_score(text: str) -> bool:
    try:
        return 0 < float(text) < 1000
    except ValueError:
        return False


@uapi("SpamAssassin", "clear_spam_box", feature=_FEATURE)
def clear_spam_box(ctx: Context) -> None:
    """Empty the folder of spam; there is never any mail in it here."""
    if not is_on(ctx.world, ctx.account.user, _SCOPE, "box"):
        raise Refusal("Spam Box is not enabled.")


@uapi("SpamAssassin", "get_symbolic_test_names", feature=_FEATURE)
def get_symbolic_test_names(ctx: Context) -> list[dict[str, Any]]:
    """Return some of the tests with what each adds to the score."""
    return [{"key": name, "rule_type": kind, "score": score} for name, kind, score in _TESTS]


_TESTS = (
    ("ADVANCE_FEE_2_NEW_MONEY", "body_tests", 2.0),
    ("BAYES_99", "body_evals", 3.5),
    ("FROM_LOCAL_DIGITS", "head_tests", 0.001),
    ("MISSING_SUBJECT", "meta_tests", 1.799),
    ("RAZOR2_CHECK", "full_evals", 1.729),
    ("URIBL_BLACK", "body_evals", 1.7),
)
