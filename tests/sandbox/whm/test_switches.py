"""Small switches: records for mail, resolvers, digest authentication, access hashes."""

from typing import Any

PASSWORD = "Kp7!wonder-Lamp"


def test_dkim_of_any_account_is_published_and_checked(root: Any, account: str) -> None:
    domain = f"{account}.test"
    root.ok("disable_dkim", domain=domain)
    (row,) = root.ok("validate_current_dkims", domain=domain)["payload"]
    assert row["state"] in ("MISSING", "NOPUB")
    root.ok("ensure_dkim_keys_exist", domain=domain)
    root.ok("enable_dkim", domain=[domain, "alice.test"])
    (row,) = root.ok("validate_current_dkims", domain=domain)["payload"]
    assert row["state"] == "VALID"
    (own,) = root.uapi(account, "EmailAuth", "validate_current_dkims", domain=domain)["data"]
    assert own["expected"] == row["expected"]
    (key,) = root.ok("fetch_dkim_private_keys", domain=domain)["payload"]
    root.ok("install_dkim_private_keys", domain=["alice.test"], key=[key["pem"]])
    (other,) = root.ok("validate_current_dkims", domain="alice.test")["payload"]
    assert other["expected"] == row["expected"]


def test_records_for_mail_are_of_domains_here(root: Any, rita: Any) -> None:
    gone = {"domain": "nowhere.example"}
    assert "does not exist" in root.no("enable_dkim", **gone)
    assert "does not exist" in root.no("disable_dkim", **gone)
    assert "does not exist" in root.no("ensure_dkim_keys_exist", **gone)
    assert "does not exist" in root.no("fetch_dkim_private_keys", **gone)
    assert "as many keys" in root.no(
        "install_dkim_private_keys", domain="alice.test", key=["a", "b"]
    )
    assert "does not exist" in root.no("validate_current_dkims", **gone)
    assert "does not exist" in root.no("validate_current_spfs", **gone)
    assert "does not exist" in root.no("validate_current_dmarcs", **gone)
    assert "does not exist" in root.no("validate_current_ptrs", **gone)
    assert "“domain”" in root.no("validate_current_spfs")
    assert "does not exist" in rita.no("validate_current_spfs", domain="alice.test")


def test_spf_dmarc_and_reverse_names_are_checked(root: Any, account: str) -> None:
    domain = f"{account}.test"
    (spf,) = root.ok("validate_current_spfs", domain=domain)["payload"]
    assert (spf["domain"], spf["ip_address"]) == (domain, "192.0.2.10")
    root.uapi(account, "EmailAuth", "apply_dmarc", policy="reject", domain=domain)
    (dmarc,) = root.ok("validate_current_dmarcs", domain=domain)["payload"]
    assert "p=reject" in dmarc["record"]
    (ptr,) = root.ok("validate_current_ptrs", domain=domain)["payload"]
    assert ptr["arpa_domain"] == "10.2.0.192.in-addr.arpa"


def test_the_default_dmarc_record_is_kept(root: Any) -> None:
    root.ok("set_default_dmarc_record", record="v=DMARC1; p=quarantine;")
    assert root.ok("get_default_dmarc_record")["payload"]["record"] == "v=DMARC1; p=quarantine;"
    root.ok("set_default_dmarc_record")
    assert "p=none" in root.ok("get_default_dmarc_record")["payload"]["record"]
    assert "DMARC" in root.no("set_default_dmarc_record", record="nonsense")


def test_the_nameserver_and_its_resolvers(root: Any) -> None:
    root.ok("setresolvers", nameserver1="192.0.2.53", nameserver2="2001:db8::53")
    assert "valid IP" in root.no("setresolvers", nameserver1="192.0.2.53", nameserver2="ns")
    assert root.ok("set_up_dns_resolver_workarounds")["flags"]["do-udp"] == "yes"
    root.ok("update_reverse_dns_cache")
    root.ok("updateuserdomains")
    assert root.ok("is_alias_available")["alias"] == 0
    assert root.ok("is_https_available")["https"] == 0
    assert root.ok("is_svcb_available")["svcb"] == 0
    assert not root.ok("list_configclusterservers")
    assert root.ok("cluster_member_has_trust_with", host="ns2.example.com") == {"has_trust": 0}
    assert "hostname" in root.no("cluster_member_has_trust_with", host="x y")


def test_digest_authentication_is_switched(root: Any, account: str, whm_panel: Any) -> None:
    assert root.ok("has_digest_auth", user=account) == {"digestauth": 0}
    root.ok("set_digest_auth", user=account, password="An0ther!wonder", enabledigest=1)
    assert root.ok("has_digest_auth", user=account) == {"digestauth": 1}
    form = {"user": account, "pass": "An0ther!wonder"}
    assert whm_panel.post("cpanel", "/login/?login_only=1", form).status == 200
    assert "access" in root.no("has_digest_auth", user="nobody")
    assert "access" in root.no("set_digest_auth", user="nobody", password="x", enabledigest=1)


def test_users_are_made_to_choose_a_password(root: Any, account: str) -> None:
    data = root.ok("forcepasswordchange", users_json=f'{{"{account}":1,"nobody":1}}')
    assert data == {"updated": [account]}
    stopping = {"users_json": '{"nobody":1}', "stop_on_failure": 1}
    assert "access" in root.no("forcepasswordchange", **stopping)
    assert "None of these" in root.no("forcepasswordchange", users_json='{"nobody":1}')


def test_the_main_domain_has_another_root(root: Any, account: str) -> None:
    data = root.ok("set_primary_domain_docroot", username=account, docroot="public_html/site")
    assert data == {"documentroot": f"/home/{account}/public_html/site"}
    found = root.uapi(account, "DomainInfo", "single_domain_data", domain=f"{account}.test")["data"]
    assert found["documentroot"] == f"/home/{account}/public_html/site"
    outside = {"username": account, "docroot": "../other"}
    assert root.no("set_primary_domain_docroot", **outside)


def test_a_new_access_hash_replaces_the_old_one(root: Any, whm_panel: Any) -> None:
    def status(secret: str) -> int:
        path = "/json-api/version?api.version=1"
        header = f"WHM root:{secret}"
        return int(whm_panel.get("whm", path, Authorization=header).status)

    old = whm_panel.account("root")["accesshash"]
    assert root.ok("accesshash", user="root", generate=0)["accesshash"] == old
    new = root.ok("accesshash", user="root", generate=1)["accesshash"]
    assert (status(new), status(old)) == (200, 403)
    assert root.ok("accesshash", user="root", generate=0)["accesshash"] == new
    assert "access hash" in root.no("accesshash", user="alice", generate=0)
