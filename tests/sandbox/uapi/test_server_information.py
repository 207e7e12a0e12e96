"""What WHM does to the server's services, accounts see."""


def test_host_name_that_whm_sets_is_the_one_that_accounts_see(fresh_panel):
    root, alice = fresh_panel.login("root"), fresh_panel.login("alice")
    root.whm("sethostname", hostname="new.sandbox.test")
    stat = alice.uapi("StatsBar", "get_stats", display="hostname")["data"]
    settings = alice.uapi("Email", "get_client_settings", account="info@alice.test")["data"]
    factor = alice.uapi("TwoFactorAuth", "get_user_configuration")["data"]
    lists = alice.uapi("Email", "list_lists")["data"]
    seen = {stat[0]["value"], settings["activesync_host"], factor["issuer"], lists[0]["desthost"]}
    assert seen == {"new.sandbox.test"}


def test_authenticators_of_accounts_show_the_issuer_of_their_reseller(fresh_panel):
    fresh_panel.login("rita").whm("twofactorauth_set_issuer", issuer="Ritas Hosting")
    grace = fresh_panel.login("root").sign_on("grace", "cpanel")
    issuer = grace.uapi("TwoFactorAuth", "get_user_configuration")["data"]["issuer"]
    assert issuer == "Ritas Hosting"


def test_service_that_whm_stops_is_down_for_accounts(fresh_panel):
    fresh_panel.login("root").whm("configureservice", service="ftpd", enabled=0)
    rows = fresh_panel.login("alice").uapi("ServerInformation", "get_information")["data"]
    states = {row["name"]: row["value"] for row in rows}
    assert (states["ftpd"], states["httpd"]) == ("down", "up")
    assert "clamd" not in states
