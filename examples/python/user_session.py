"""From WHM into an account: create_user_session, then Ftp::list_ftp as the user."""

import os

import cpshell

with (
    cpshell.connect(
        os.environ["WHM"],
        user="root",
        password=os.environ["WHM_PASSWORD"],
        ca=os.environ.get("CA"),
    ) as panel,
    panel.su(os.environ["CPANEL_USER"]) as user,
):
    for login in user.uapi("Ftp", "list_ftp").data:
        print(login["user"], login["homedir"])
