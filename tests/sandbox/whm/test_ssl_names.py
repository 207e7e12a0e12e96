"""Certificates by the names that they are for."""

from typing import Any


def test_certificates_are_found_by_name(root: Any) -> None:
    (row,) = root.ok("fetch_ssl_certificates_for_fqdns", domains="x.test,alice.test")["payload"]
    assert (row["users"], row["friendly_name"]) == (["alice"], "alice.test")
    assert row["key"].startswith("-----BEGIN PRIVATE KEY")
    assert root.ok("fetch_ssl_certificates_for_fqdns", domains="x.test")["payload"] == []
    assert "“domains”" in root.no("fetch_ssl_certificates_for_fqdns")
    assert root.ok("rebuilduserssldb")["records"] == ["alice", "carol"]
    root.ok("rebuildinstalledssldb")


def test_services_have_a_name_to_use(root: Any) -> None:
    best = root.ok("get_best_ssldomain_for_service", service="whostmgr")
    assert (best["ssldomain"], best["ssldomain_matches_cert"]) == ("srv1.sandbox.test", 1)
    assert "certificate" in root.no("get_best_ssldomain_for_service", service="soup")


def test_mail_has_certificates_of_its_own(root: Any) -> None:
    assert root.ok("is_sni_supported") == {"sni": 1}
    assert root.ok("mail_sni_status", domain="alice.test") == {"enabled": 1}
    assert root.ok("mail_sni_status", domain="bob.test") == {"enabled": 0}
    assert "does not exist" in root.no("mail_sni_status", domain="nowhere.example")
    assert root.ok("rebuild_mail_sni_config", reload_dovecot=1)["success"] == 1
    assert "“reload_dovecot”" in root.no("rebuild_mail_sni_config", reload_dovecot="now")
