"""ModSecurity: vendors, files, rules that are staged and deployed, settings and hits."""

from typing import Any

import pytest

OWN = "modsec/modsec2.user.conf"
SQLI = "modsec_vendor_configs/OWASP3/rules/REQUEST-942-APPLICATION-ATTACK-SQLI.conf"


def rule(number: int, message: str = "No") -> str:
    return f'SecRule ARGS "@contains x" "id:{number},phase:2,deny,msg:\'{message}\'"'


def rules_of(root: Any, config: str) -> dict[int, Any]:
    chunks = root.ok("modsec_get_rules", config=config, exclude_bare_comments=1)["chunks"]
    return {row["id"]: row for row in chunks}


def test_the_module_is_there_with_a_vendor(root: Any) -> None:
    assert root.ok("modsec_is_installed") == {"data": {"installed": 1}}
    (vendor,) = [v for v in root.ok("modsec_get_vendors")["vendors"] if v["vendor_id"] == "OWASP3"]
    assert (vendor["enabled"], len(vendor["configs"])) == (1, 3)
    configs = root.ok("modsec_get_configs")["configs"]
    assert {"config": OWN, "active": 1, "vendor_id": None} in configs


def test_rules_are_read_by_file_and_vendor(root: Any) -> None:
    rules = root.ok("modsec_get_rules", vendor_id="OWASP3")["chunks"]
    assert {942190, 941100, 930100} <= {row["id"] for row in rules}
    assert rules_of(root, SQLI)[942190]["meta_msg"] == "MSSQL code execution"
    comments = root.ok("modsec_get_rules", config=OWN)["chunks"]
    assert comments[0]["rule"].startswith("#")
    assert "“config”" in root.no("modsec_get_rules")
    assert "does not exist" in root.no("modsec_get_rules", config="nothing.conf")
    assert "not set up" in root.no("modsec_get_rules", vendor_id="Nobody")


def test_a_rule_is_staged_until_it_is_deployed(root: Any) -> None:
    shown = root.ok("modsec_add_rule", config=OWN, rule=rule(1000))["rule"]
    assert (shown["id"], shown["staged"]) == (1000, 1)
    assert root.ok("modsec_get_configs_with_changes_pending")["configs"] == [OWN]
    root.ok("modsec_discard_rule_changes", config=OWN)
    assert 1000 not in rules_of(root, OWN)
    root.ok("modsec_add_rule", config=OWN, rule=rule(1000))
    root.ok("modsec_deploy_rule_changes", config=OWN)
    assert rules_of(root, OWN)[1000]["staged"] == 0
    assert "id:1000" in root.ok("modsec_get_config_text", config=OWN)["text"]
    assert "already in use" in root.no("modsec_add_rule", config=OWN, rule=rule(1000))
    assert "invalid" in root.no("modsec_add_rule", config=OWN, rule="SecNonsense")
    assert "vendor" in root.no("modsec_add_rule", config=SQLI, rule=rule(1001))


def test_rules_are_edited_cloned_and_removed(root: Any) -> None:
    root.ok("modsec_add_rule", config=OWN, rule=rule(1100))
    edited = root.ok("modsec_edit_rule", config=OWN, id=1100, rule=rule(1100, "Never"))["rule"]
    assert edited["meta_msg"] == "Never"
    copy = root.ok("modsec_clone_rule", config=SQLI, id=942190)["rule"]
    assert copy["config"] == OWN
    assert copy["id"] not in (942190, 1100)
    root.ok("modsec_remove_rule", config=OWN, id=1100)
    assert set(rules_of(root, OWN)) & {1100, copy["id"]} == {copy["id"]}
    outcome = root.ok("modsec_discard_all_rule_changes")["outcomes"]
    assert [row["config"] for row in outcome] == [OWN]
    gone = {"config": OWN, "id": 7}
    assert "no rule" in root.no("modsec_edit_rule", **gone, rule=rule(7))
    assert "no rule" in root.no("modsec_clone_rule", **gone)
    assert "no rule" in root.no("modsec_remove_rule", **gone)


def test_a_rule_is_switched_off_and_on(root: Any) -> None:
    which = {"config": SQLI, "id": 942190}
    root.ok("modsec_disable_rule", **which)
    assert rules_of(root, SQLI)[942190]["disabled"] == 1
    outcomes = root.ok("modsec_deploy_all_rule_changes")
    assert [row["config"] for row in outcomes["outcomes"]] == [SQLI]
    root.ok("modsec_undisable_rule", **which)
    assert rules_of(root, SQLI)[942190]["disabled"] == 0
    root.ok("modsec_discard_rule_changes", config=SQLI)
    assert rules_of(root, SQLI)[942190]["disabled"] == 1
    for function in ("modsec_disable_rule", "modsec_undisable_rule"):
        assert "no rule" in root.no(function, config=SQLI, id=7)
    assert "no rule" in root.no("modsec_disable_rule", config=SQLI, id=7)
    assert "“id”" in root.no("modsec_undisable_rule", config=SQLI, id="x")


@pytest.mark.parametrize(
    ("text", "valid"),
    [(rule(5), 1), ('SecAction "phase:1"', 0), ('SecRule ARGS "x "id:5"', 0), ("# no", 0)],
)
def test_the_text_of_a_rule_is_checked(root: Any, text: str, valid: int) -> None:
    data = root.ok("modsec_check_rule", rule=text)
    assert (data["valid"], bool(data["problem"])) == (valid, not valid)
    assert "“rule”" in root.no("modsec_check_rule")


def test_a_file_is_written_at_once_or_in_pieces(root: Any) -> None:
    root.ok("modsec_set_config_text", config=OWN, text=f"# mine\n{rule(1200)}\n")
    assert list(rules_of(root, OWN)) == [1200]
    root.ok("modsec_assemble_config_text", config=OWN, text=f"{rule(1300)}\n", init=1)
    root.ok("modsec_assemble_config_text", config=OWN, text=rule(1301), final=1, deploy=1)
    assert {number: row["staged"] for number, row in rules_of(root, OWN).items()} == {
        1300: 0,
        1301: 0,
    }
    assert "vendor" in root.no("modsec_set_config_text", config=SQLI, text="#")
    assert "vendor" in root.no("modsec_assemble_config_text", config=SQLI, text="#", init=1)
    assert "does not exist" in root.no("modsec_get_config_text", config="x")
    assert "does not exist" in root.no("modsec_deploy_rule_changes", config="x")
    assert "does not exist" in root.no("modsec_discard_rule_changes", config="x")


def test_files_are_used_or_not(root: Any) -> None:
    def active() -> list[int]:
        return [row["active"] for row in root.ok("modsec_get_configs")["configs"]]

    root.ok("modsec_make_config_inactive", config=SQLI)
    assert sum(active()) == 3
    root.ok("modsec_make_config_active", config=SQLI)
    root.ok("modsec_disable_vendor_configs", vendor_id="OWASP3")
    assert sum(active()) == 1
    outcomes = root.ok("modsec_enable_vendor_configs", vendor_id="OWASP3")["outcomes"]
    assert [row["active"] for row in outcomes] == [1, 1, 1]
    assert sum(active()) == 4
    assert "does not exist" in root.no("modsec_make_config_active", config="x")
    assert "does not exist" in root.no("modsec_make_config_inactive", config="x")
    assert "not set up" in root.no("modsec_enable_vendor_configs", vendor_id="x")
    assert "not set up" in root.no("modsec_disable_vendor_configs", vendor_id="x")


def test_vendors_come_and_go(root: Any) -> None:
    url = "https://waf.example.com/meta_Example.yaml"
    assert root.ok("modsec_preview_vendor", url=url)["installed"] == 0
    assert root.ok("modsec_add_vendor", url=url, enabled=0)["vendor_id"] == "Example"
    assert root.ok("modsec_preview_vendor", url=url)["installed"] == 1
    root.ok("modsec_enable_vendor", vendor_id="Example")
    root.ok("modsec_disable_vendor_updates", vendor_id="Example")
    vendors = {row["vendor_id"]: row for row in root.ok("modsec_get_vendors")["vendors"]}
    assert (vendors["Example"]["enabled"], vendors["Example"]["update"]) == (1, 0)
    root.ok("modsec_disable_vendor", vendor_id="Example")
    root.ok("modsec_enable_vendor_updates", vendor_id="Example")
    assert root.ok("modsec_update_vendor", url=url)["diagnostics"]["added_configs"] == []
    assert "already" in root.no("modsec_add_vendor", url=url)
    root.ok("modsec_remove_vendor", vendor_id="Example")
    configs = root.ok("modsec_get_configs")["configs"]
    assert "Example" not in {row["vendor_id"] for row in configs}
    gone = {"vendor_id": "Example"}
    assert "not set up" in root.no("modsec_remove_vendor", **gone)
    assert "not set up" in root.no("modsec_enable_vendor", **gone)
    assert "not set up" in root.no("modsec_disable_vendor", **gone)
    assert "not set up" in root.no("modsec_enable_vendor_updates", **gone)
    assert "not set up" in root.no("modsec_disable_vendor_updates", **gone)
    assert "not set up" in root.no("modsec_update_vendor", url=url)
    assert "must end in" in root.no("modsec_preview_vendor", url="https://waf.example.com/")


def test_settings_are_kept_and_taken_back(root: Any) -> None:
    def state(number: int) -> str:
        return str(root.ok("modsec_get_settings")["settings"][number]["state"])

    assert root.ok("modsec_set_setting", setting_id=6, state="2000")["setting_id"] == 6
    assert state(6) == "2000"
    root.ok("modsec_batch_settings", setting_id=2, state="DetectionOnly")
    assert state(2) == "DetectionOnly"
    batch = {"setting_id": 0, "state": "On", "setting_id1": 2, "state1": "", "remove1": 1}
    updated = root.ok("modsec_batch_settings", **batch)["updated_settings"]
    assert [row["setting_id"] for row in updated] == [0, 2]
    assert (state(0), state(2)) == ("On", "")
    root.ok("modsec_remove_setting", setting_id=0)
    assert state(0) == ""
    root.ok("modsec_deploy_settings_changes")
    assert "valid value" in root.no("modsec_set_setting", setting_id=2, state="Maybe")
    assert "valid value" in root.no("modsec_set_setting", setting_id=6, state="many")
    assert "setting ID" in root.no("modsec_batch_settings", setting_id=99, state="On")
    assert "setting ID" in root.no("modsec_remove_setting", setting_id=99)


def test_hits_are_listed_filtered_and_reported(root: Any) -> None:
    hits = root.ok("modsec_get_log")
    assert {row["host"] for row in hits} >= {"alice.test", "bob.test"}
    wanted = {
        "api.filter.enable": 1, "api.filter.a.field": "host", "api.filter.a.arg0": "bob.test",
        "api.filter.a.type": "eq",
    }  # fmt: skip
    (hit,) = root.ok("modsec_get_log", **wanted)
    assert hit["meta_msg"] == "XSS Attack Detected via libinjection"
    report = {"email": "me@example.com", "message": "?", "type": "false positive"}
    (told,) = root.ok("modsec_report_rule", row_ids=hit["id"], send=0, **report)["report"]
    assert "id:941100" in told["rule_text"]
    assert "IDs of hits" in root.no("modsec_report_rule", row_ids="999", send=0, **report)
