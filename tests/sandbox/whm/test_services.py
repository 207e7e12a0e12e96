"""Services, their settings and Tweak Settings."""

from typing import Any


def status(root: Any, service: str) -> dict[str, Any]:
    (row,) = root.ok("servicestatus", service=service)["service"]
    return dict(row)


def test_a_disabled_service_neither_runs_nor_restarts(root: Any) -> None:
    root.ok("configureservice", service="spamd", enabled=0)
    row = status(root, "spamd")
    assert (row["enabled"], row["running"], row["monitored"]) == (0, 0, 0)
    assert "disabled" in root.no("restartservice", service="spamd")
    root.ok("configureservice", service="spamd", enabled=1)
    assert (status(root, "spamd")["running"], status(root, "spamd")["monitored"]) == (1, 0)
    root.ok("enable_monitor_all_enabled_services")
    assert status(root, "spamd")["monitored"] == 1
    assert "restarted" in root.ok("restartservice", service="spamd")["output"]


def test_unknown_and_needed_services_are_refused(root: Any, rita: Any) -> None:
    assert "not a known service" in root.no("servicestatus", service="teapot")
    assert "cannot be disabled" in root.no("configureservice", service="cpsrvd", enabled=0)
    assert "not installed" in root.no("restartservice", service="clamd")
    assert len(rita.ok("servicestatus")["service"]) > 20
    assert rita.no("restartservice", service="httpd") == "Access denied"


def test_settings_of_a_service(root: Any) -> None:
    root.ok("set_service_config_key", service="ftpd", key="MaxClientsNumber", value=80)
    data = root.ok("get_service_config_key", service="ftpd", key="MaxClientsNumber")
    assert data["value"] == "80"
    rows = root.ok("get_service_config", service="ftpd")["service_config"]
    assert {"key": "MaxClientsNumber", "value": "80"} in rows
    assert "cannot read" in root.no("get_service_config", service="teapot")
    assert "not a setting" in root.no("get_service_config_key", service="ftpd", key="Mood")
    bad = root.no("set_service_config_key", service="ftpd", key="Mood", value=1)
    assert "not a setting" in bad


def test_a_tweak_setting_is_set_and_goes_back(root: Any) -> None:
    before = root.ok("get_tweaksetting", key="maxemailsperhour")["tweaksetting"]["value"]
    root.ok("set_tweaksetting", key="maxemailsperhour", value=99)
    assert root.ok("get_tweaksetting", key="maxemailsperhour")["tweaksetting"]["value"] == "99"
    root.ok("set_tweaksetting", key="maxemailsperhour")
    assert root.ok("get_tweaksetting", key="maxemailsperhour")["tweaksetting"]["value"] == before
    assert "does not exist" in root.no("get_tweaksetting", key="volume")
    assert "does not exist" in root.no("set_tweaksetting", key="volume", value=11)
