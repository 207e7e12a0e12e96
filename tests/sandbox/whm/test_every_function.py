"""Every WHM function of these modules is called with success and refused somewhere here."""

import ast
from pathlib import Path
from typing import Any

import pytest

from cpshell.sandbox.calls.registry import Api, of_api

ELSEWHERE = {"account_lists", "api_tokens", "api_tools", "server", "sessions"}
"""Modules whose functions are tested with the wire, one folder up."""

NEED_A_PRIVILEGE = (
    "backup_config_get", "backup_date_list", "backup_destination_list", "backup_set_list",
    "cpgreylist_status", "cphulk_status", "current_mysql_version", "disable_autossl",
    "disable_cpgreylist", "disable_cphulk", "enable_cpgreylist", "enable_cphulk",
    "enable_monitor_all_enabled_services", "fetch_service_ssl_components", "fetch_ssl_vhosts",
    "fetch_vhost_ssl_components", "get_autossl_metadata", "get_autossl_providers",
    "get_available_featurelists", "get_current_users_count", "get_feature_metadata",
    "get_feature_names", "get_featurelists", "get_homedir_roots", "get_maximum_users",
    "get_nameserver_config", "get_users_with_backup_metadata", "getdiskusage",
    "list_blocked_incoming_email_countries", "list_blocked_incoming_email_domains",
    "list_database_users", "list_databases", "listacls", "listresellers",
    "load_cpgreylist_config", "load_cphulk_config", "quota_enabled",
    "read_cpgreylist_trusted_hosts", "system_needs_reboot", "twofactorauth_disable_policy",
    "twofactorauth_enable_policy",
)  # fmt: skip
"""Functions that have nothing to refuse but the caller."""

NEED_AN_ACCOUNTS_PRIVILEGE = (
    "get_domain_info", "list_users", "listips", "listlockedaccounts", "listsuspended",
    "listzones",
)  # fmt: skip
"""The same, of the privileges that every other login here has."""

NEED_A_LOGIN = (
    "get_public_contact", "myprivs", "personalization_get", "php_get_installed_versions",
    "php_get_system_default_version", "php_get_vhost_versions",
    "twofactorauth_generate_tfa_config", "twofactorauth_get_issuer",
    "twofactorauth_policy_status",
)  # fmt: skip
"""Functions for every login: only who has none is refused."""


@pytest.mark.parametrize("function", NEED_A_PRIVILEGE)
def test_a_token_without_the_privilege_is_refused(limited: Any, function: str) -> None:
    assert limited.no(function) == "Access denied"


@pytest.mark.parametrize("function", NEED_AN_ACCOUNTS_PRIVILEGE)
def test_a_reseller_without_privileges_is_refused(
    reseller: str, root: Any, whm_panel: Any, function: str
) -> None:
    login = log_in(whm_panel, reseller)
    assert login.whm(function)["cpanelresult"]["error"] == "Access denied"


@pytest.mark.parametrize("function", NEED_A_LOGIN)
def test_a_wrong_token_is_refused(stranger: Any, function: str) -> None:
    assert stranger.no(function) == "Access denied"


def log_in(panel: Any, user: str) -> Any:
    """A WHM session of a user with a new account's password."""
    root = panel.login("root")
    return root.sign_on(user, "whm")


def test_every_function_has_a_success_and_a_refusal() -> None:
    called: dict[str, set[str]] = {"ok": set(), "no": set()}
    called["no"].update(NEED_A_PRIVILEGE, NEED_AN_ACCOUNTS_PRIVILEGE, NEED_A_LOGIN)
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="ok" | "no" as kind),
                    args=[ast.Constant(value=str(name)), *_],
                ):
                    called[kind].add(name)
    ours = {entry.name for entry in of_api(Api.WHM) if _module(entry) not in ELSEWHERE}
    assert {kind: sorted(ours - names) for kind, names in called.items()} == {"ok": [], "no": []}


def _module(entry: Any) -> str:
    return str(entry.run.__module__).rpartition(".")[2]
