"""WHM, Web Server Configuration: php.ini of the PHP versions."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, whm
from cpshell.sandbox.functions.uapi.lang_php import DIRECTIVES
from cpshell.sandbox.world.areas import php_versions, tweaks

_ROOT = "all"


def _scope(ctx: Context, version: str) -> str:
    """Return where the settings of a version are kept. Raises Refusal when it isn't installed."""
    return f"php.ini {php_versions.require_version(ctx.world, version)}"


def _values(ctx: Context, version: str) -> dict[str, Any]:
    usual = {key: default for key, (_, default, _) in DIRECTIVES.items()}
    return tweaks.known(ctx.world, _scope(ctx, version), usual)


@whm("php_ini_get_directives", acl=_ROOT)
def php_ini_get_directives(ctx: Context, version: str) -> dict[str, Any]:
    """Return the common settings of a version."""
    values = _values(ctx, version)
    rows = [
        {
            "key": key,
            "value": values[key],
            "default_value": default,
            "type": kind,
            "info": info,
            "php_ini_mode": "PHP_INI_ALL",
        }
        for key, (kind, default, info) in DIRECTIVES.items()
    ]
    return {"directives": rows}


@whm("php_ini_set_directives", acl=_ROOT)
def php_ini_set_directives(ctx: Context, version: str, directive: list[str]) -> None:
    """Change common settings, each as ``name:value``."""
    scope = _scope(ctx, version)
    for text in directive:
        key, mark, value = text.partition(":")
        if not mark or key not in DIRECTIVES:
            raise Refusal(f"“{text}” is not a directive that you can set.")
        tweaks.keep(ctx.world, scope, {key: value})


@whm("php_ini_get_content", acl=_ROOT)
def php_ini_get_content(ctx: Context, version: str) -> dict[str, Any]:
    """Return php.ini as a text."""
    lines = [f"{key} = {value}\n" for key, value in _values(ctx, version).items()]
    return {"content": "".join(["[PHP]\n", *lines])}


@whm("php_ini_set_content", acl=_ROOT)
def php_ini_set_content(ctx: Context, version: str, content: str) -> None:
    """Replace php.ini."""
    scope = _scope(ctx, version)
    values = {}
    for line in content.splitlines():
        if line.strip() and line.strip()[0] not in ";#[":
            key, mark, value = (part.strip() for part in line.partition("="))
            if not mark:
                raise Refusal(f"The line “{line}” is not valid in php.ini.")
            values[key] = value
    for key in tweaks.known(ctx.world, scope, {}):
        tweaks.forget(ctx.world, scope, key)
    tweaks.keep(ctx.world, scope, values)


@whm("php_set_session_save_path", acl=_ROOT)
def php_set_session_save_path(ctx: Context, path: str = "/var/cpanel/php/sessions") -> None:
    """Say where every version keeps sessions."""
    if not path.startswith("/"):
        raise Refusal(f"“{path}” is not a valid path.")
    for version in php_versions.installed(ctx.world):
        tweaks.keep(ctx.world, _scope(ctx, version), {"session.save_path": path})
