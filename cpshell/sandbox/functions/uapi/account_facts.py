"""UAPI Features, Locale, Themes, LastLogin, SSH …: what is known about an account and
its server, and the few things of it that it can change."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, uapi
from cpshell.sandbox.functions.uapi.email_accounts import matching
from cpshell.sandbox.world.areas.features import FEATURES, disabled_features, has_feature

LOCALES = {
    "en": ("English", "English", "ltr"),
    "de": ("German", "Deutsch", "ltr"),
    "fr": ("French", "français", "ltr"),
    "es": ("Spanish", "español", "ltr"),
    "he": ("Hebrew", "עברית", "rtl"),
    "ja": ("Japanese", "日本語", "ltr"),
}
"""The languages of the panel: name, own name and direction."""
THEMES = ("jupiter",)
"""The themes of the panel."""
_STRENGTHS = ("cpaddons", "createacct", "ftp", "htaccess", "mysql", "passwd", "pop", "postgres",
              "sshkey", "webdisk", "virtual")  # fmt: skip
REQUIRED_STRENGTH = 1
"""The strength, 0 to 100, that a password needs here."""


# Features ----------------------------------------------------------------------------------


@uapi("Features", "list_features", webmail=True)
def list_features(ctx: Context) -> dict[str, int]:
    """Return every feature and whether the account has it."""
    return feature_states(ctx)


def feature_states(ctx: Context) -> dict[str, int]:
    """1 or 0 by feature."""
    disabled = disabled_features(ctx.world, ctx.account.feature_list)
    return {name: int(name not in disabled) for name in FEATURES}


@uapi("Features", "has_feature", webmail=True)
def has_feature_(ctx: Context, name: str) -> None:
    """Return whether the account has a feature: as the status, with a message either way (wire:
    documented)."""
    has = name in FEATURES and has_feature(ctx.world, ctx.account.feature_list, name)
    ctx.outcome.failed = not has
    ctx.message(f"The feature “{name}” is {'' if has else 'not '}enabled.")


@uapi("Features", "get_feature_metadata")
def get_feature_metadata(ctx: Context) -> list[dict[str, Any]]:
    """Return the features with their names."""
    return [
        {"id": name, "name": shown, "is_cpaddon": 0, "is_plugin": 0}
        for name, shown in FEATURES.items()
    ]


@uapi("Features", "list_features_like")
def list_features_like(ctx: Context, pattern: str, is_regex: Flag = False) -> list[str]:
    """Return the features that the account has whose names contain (or match) a pattern."""
    return _features_like(ctx, pattern, is_regex)


@uapi("Features", "has_features_like")
def has_features_like(ctx: Context, pattern: str, is_regex: Flag = False) -> dict[str, int]:
    """Return whether the account has a feature whose name contains (or matches) a pattern."""
    return {"has_matching_features": int(bool(_features_like(ctx, pattern, is_regex)))}


def _features_like(ctx: Context, pattern: str, is_regex: bool) -> list[str]:
    names = [name for name, on in feature_states(ctx).items() if on]
    if not is_regex:
        return [name for name in names if pattern in name]
    return [row["name"] for row in matching([{"name": name} for name in names], pattern, "name")]


# Locale and theme --------------------------------------------------------------------------


@uapi("Locale", "get_attributes", webmail=True)
def get_attributes(ctx: Context) -> dict[str, Any]:
    """Return the language in use."""
    name, _, direction = LOCALES.get(ctx.account.locale, LOCALES["en"])
    return {
        "locale": ctx.account.locale,
        "name": name,
        "direction": direction,
        "encoding": "utf-8",
    }


@uapi("Locale", "list_locales", webmail=True)
def list_locales(ctx: Context) -> list[dict[str, Any]]:
    """Return the languages to choose from."""
    return [
        {"locale": code, "name": name, "local_name": own, "direction": direction}
        for code, (name, own, direction) in LOCALES.items()
    ]


@uapi("Locale", "set_locale", feature="setlang")
def set_locale(ctx: Context, locale: str) -> None:
    """Choose the language."""
    if locale not in LOCALES:
        raise Refusal(f"“{locale}” is not a locale that is available on this server.")
    ctx.world.run("update accounts set locale = ? where user = ?", locale, ctx.account.user)


@uapi("Themes", "list")
def list_themes(ctx: Context, show_mail_themes: Flag = False) -> list[str]:
    """Return the themes to choose from."""
    return list(THEMES)


@uapi("Themes", "get_theme_base")
def get_theme_base(ctx: Context) -> str:
    """Return where the theme's files are; programs have no use for it any more."""
    return f"/frontend/{ctx.account.theme}"


@uapi("Themes", "update")
def update_theme(ctx: Context, theme: str) -> None:
    """Choose the theme."""
    if theme not in THEMES:
        raise Refusal(f"The theme “{theme}” does not exist.")
    ctx.world.run("update accounts set theme = ? where user = ?", theme, ctx.account.user)


# The server --------------------------------------------------------------------------------


@uapi("Chkservd", "get_exim_ports", webmail=True)
def get_exim_ports(ctx: Context) -> dict[str, Any]:
    """Return the ports that the mail server has."""
    return {"ports": [25, 587]}


@uapi("Chkservd", "get_exim_ports_ssl", webmail=True)
def get_exim_ports_ssl(ctx: Context) -> dict[str, Any]:
    """Return its ports with TLS."""
    return {"ports": [465]}


@uapi("SSH", "get_port", feature="ssh")
def get_port(ctx: Context) -> dict[str, Any]:
    """Return the port of the SSH server."""
    return {"port": 22}


@uapi("SSH", "get_shell")
def get_shell(ctx: Context) -> dict[str, Any]:
    """Return the login shell, and whether a terminal can be opened with it."""
    shell = ctx.account.shell
    return {"shell": shell, "has_terminal_access": int(not shell.endswith("/noshell"))}


@uapi("LastLogin", "get_last_or_current_logged_in_ip")
def get_last_ip(ctx: Context) -> list[str]:
    """Return the address that the call comes from."""
    return [ctx.origin.address]


@uapi("PasswdStrength", "get_required_strength", webmail=True)
def get_required_strength(ctx: Context, app: str) -> dict[str, Any]:
    """Return how strong a password must be."""
    if app not in _STRENGTHS:
        raise Refusal(f"“{app}” is not an application with a password strength.")
    return {"strength": REQUIRED_STRENGTH}


@uapi("Notifications", "get_notifications_count")
def get_notifications_count(ctx: Context) -> int:
    """Return how many notices wait; the sandbox sends none."""
    return 0
