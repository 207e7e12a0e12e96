"""Urls that open cPanel logged in; the second one leads into the session of the first."""

import os

import cpshell

with cpshell.connect(
    os.environ["CPANEL"],
    user=os.environ["CPANEL_USER"],
    password=os.environ["CPANEL_PASSWORD"],
    service="cpanel",
    ca=os.environ.get("CA"),
) as panel:
    first = panel.login_url("/frontend/jupiter/index.html")
    second = first.with_path("/frontend/jupiter/email_accounts/index.html")
    print(first.login_message, first.login_url, second.login_url, sep="\n")
