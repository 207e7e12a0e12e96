"""What WHM does to the server's services, accounts see."""


def test_service_that_whm_stops_is_down_for_accounts(fresh_panel):
    fresh_panel.login("root").whm("configureservice", service="ftpd", enabled=0)
    rows = fresh_panel.login("alice").uapi("ServerInformation", "get_information")["data"]
    states = {row["name"]: row["value"] for row in rows}
    assert (states["ftpd"], states["httpd"]) == ("down", "up")
    assert "clamd" not in states
