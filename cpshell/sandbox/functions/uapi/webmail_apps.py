"""UAPI WebmailApps: programs to read mail with."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.functions.uapi.account_facts import THEMES


@uapi("WebmailApps", "list_webmail_apps", webmail=True)
def list_webmail_apps(ctx: Context, theme: str = "jupiter") -> list[dict[str, Any]]:
    """Return the webmail programs: Roundcube alone."""
    if theme not in THEMES:
        raise Refusal(f"The theme “{theme}” does not exist.")
    return [
        {
            "id": "roundcube",
            "displayname": "Roundcube",
            "icon": f"/webmail/{theme}/images/roundcube_logo.png",
            "url": "/3rdparty/roundcube/index.php",
        }
    ]
