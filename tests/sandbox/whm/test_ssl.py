"""Certificates of domains and of services, and AutoSSL."""

import ssl
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key


@pytest.fixture(scope="module")
def made(root: Any) -> dict[str, Any]:
    """A key, request and certificate for bob's main domain."""
    data = root.ok("generatessl", domains="bob.test,www.bob.test", organizationName="Bob's")
    return dict(data)


def test_generatessl_makes_a_pair_that_fits(made: dict[str, Any]) -> None:
    key = load_pem_private_key(made["key"].encode(), None)
    certificate = x509.load_pem_x509_certificate(made["cert"].encode())
    request = x509.load_pem_x509_csr(made["csr"].encode())
    assert certificate.public_key() == key.public_key() == request.public_key()
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["bob.test", "www.bob.test"]
    context = ssl.create_default_context(cadata=made["cert"])
    assert context.cert_store_stats()["x509"] == 1


def test_generatessl_refuses_bad_names_and_sizes(root: Any) -> None:
    assert "valid domain" in root.no("generatessl", domains="no domain")
    assert "key size" in root.no("generatessl", domains="bob.test", keysize=512)
    assert "countryName" in root.no("generatessl", domains="bob.test", countryName="Nowhere")


def test_an_installed_certificate_is_listed_until_it_is_deleted(
    root: Any, made: dict[str, Any]
) -> None:
    data = root.ok("installssl", domain="bob.test", crt=made["cert"], key=made["key"])
    assert data["working_domains"] == ["bob.test", "www.bob.test"]
    assert "bob.test" in [row["servername"] for row in root.ok("fetch_ssl_vhosts")["vhosts"]]
    shown = root.ok("fetchsslinfo", domain="bob.test")
    assert (shown["crt"], shown["key"]) == (made["cert"], made["key"])
    components = root.ok("fetch_vhost_ssl_components")["components"]
    assert made["cert"] in [row["certificate"] for row in components]
    (row,) = root.ok("listcrts", user="bob", registered=1)["crt"]
    assert (row["id"], row["domain_owners"]) == (made["cert_id"], ["bob"])
    hosts = root.uapi("bob", "SSL", "installed_hosts")["data"]
    assert [host["servername"] for host in hosts] == ["bob.test"]
    root.ok("delete_ssl_vhost", host="bob.test")
    assert "No SSL certificate" in root.no("fetchsslinfo", domain="bob.test")
    assert "does not have" in root.no("delete_ssl_vhost", host="bob.test")
    assert root.ok("listcrts", user="bob", registered=1)["crt"] == []


def test_installssl_wants_a_pair_for_the_domain(root: Any, made: dict[str, Any]) -> None:
    other = root.ok("generatessl", domains="carol.test")
    pair = {"crt": made["cert"], "key": made["key"]}
    assert "not valid for the domain" in root.no("installssl", domain="alice.test", **pair)
    mixed = {"crt": made["cert"], "key": other["key"]}
    assert "does not match" in root.no("installssl", domain="bob.test", **mixed)
    assert "not valid in PEM" in root.no("installssl", domain="bob.test", crt="x", key="y")
    assert "does not exist" in root.no("installssl", domain="no.test", **pair)


def test_a_stored_certificate_comes_with_its_key(root: Any, rita: Any) -> None:
    (row,) = root.ok("listcrts", user="alice")["crt"]
    assert row["domains"] == ["alice.test", "www.alice.test"]
    shown = root.ok("fetchcrtinfo", id=row["id"], user="alice")
    key = load_pem_private_key(shown["key"].encode(), None)
    certificate = x509.load_pem_x509_certificate(shown["certificate"].encode())
    assert key.public_key() == certificate.public_key()
    assert "does not have a certificate" in root.no("fetchcrtinfo", id="x", user="alice")
    assert "do not have access" in rita.no("listcrts", user="alice")


def test_a_service_gets_a_certificate_and_its_own_back(root: Any, made: dict[str, Any]) -> None:
    def certificates() -> dict[str, str]:
        rows = root.ok("fetch_service_ssl_components")["services"]
        return {row["service"]: row["certificate"] for row in rows}

    before = certificates()
    pair = {"crt": made["cert"], "key": made["key"]}
    root.ok("install_service_ssl_certificate", service="exim", **pair)
    assert certificates()["exim"] == made["cert"]
    root.ok("reset_service_ssl_certificate", service="exim")
    assert certificates() == before
    reason = root.no("install_service_ssl_certificate", service="httpd", **pair)
    assert "not a service" in reason
    assert "not a service" in root.no("reset_service_ssl_certificate", service="httpd")


def test_one_provider_of_autossl_is_used(root: Any) -> None:
    def used() -> list[str]:
        rows = root.ok("get_autossl_providers")["payload"]
        return [row["module_name"] for row in rows if row["enabled"]]

    root.ok("set_autossl_provider", provider="Sectigo")
    assert used() == ["Sectigo"]
    root.ok("disable_autossl")
    assert used() == []
    assert "no AutoSSL provider" in root.no("set_autossl_provider", provider="Nobody")


def test_autossl_settings_are_switches(root: Any) -> None:
    root.ok("set_autossl_metadata_key", key="clobber_externally_signed", value=1)
    assert root.ok("get_autossl_metadata")["payload"]["clobber_externally_signed"] == 1
    assert "metadata key" in root.no("set_autossl_metadata_key", key="colour", value=1)


def test_domains_can_be_left_out_of_autossl(root: Any, rita: Any) -> None:
    def excluded() -> list[str]:
        rows = root.ok("get_autossl_user_excluded_domains", username="alice")["payload"]
        return [row["excluded_domain"] for row in rows]

    domains = ["blog.alice.test", "shop.alice.test"]
    root.ok("set_autossl_user_excluded_domains", username="alice", domain=domains)
    root.ok("add_autossl_user_excluded_domains", username="alice", domain="garden.example")
    assert excluded() == ["blog.alice.test", "garden.example", "shop.alice.test"]
    root.ok("remove_autossl_user_excluded_domains", username="alice", domain=domains)
    assert excluded() == ["garden.example"]
    other = {"username": "alice", "domain": "bob.test"}
    assert "do not own" in root.no("add_autossl_user_excluded_domains", **other)
    assert "do not own" in root.no("set_autossl_user_excluded_domains", **other)
    assert "not excluded" in root.no("remove_autossl_user_excluded_domains", **other)
    reason = rita.no("get_autossl_user_excluded_domains", username="alice")
    assert "do not have access" in reason
