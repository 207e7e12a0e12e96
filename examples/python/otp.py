"""Second factors three ways: in a session, with Basic, and with a token."""

import os

import cpshell

ca = os.environ.get("CA")
user, password = os.environ["CPANEL_USER"], os.environ["CPANEL_PASSWORD"]
code = os.environ["CPANEL_OTP"]  # the base32 secret, or six digits

with cpshell.connect(
    os.environ["CPANEL"], user=user, password=password, otp=code, service="cpanel", ca=ca
) as panel:
    print([mailbox["email"] for mailbox in panel.uapi("Email", "list_pops").data])

with cpshell.connect(
    os.environ["CPANEL"],
    user=user,
    password=password,
    basic=True,
    otp=code,
    service="cpanel",
    ca=ca,
) as panel:
    print([login["user"] for login in panel.uapi("Ftp", "list_ftp").data])

with cpshell.connect(
    os.environ["WHM"],
    user=os.environ["WHM_USER"],
    token=os.environ["WHM_TOKEN"],
    otp=os.environ["WHM_OTP"],
    service="whm",
    ca=ca,
) as panel:
    print(len(panel.whm("applist")["app"]), "functions")
