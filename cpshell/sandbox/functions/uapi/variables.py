"""UAPI Variables: settings of the account, the server and the session."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.functions.uapi.account_facts import (
    REQUIRED_STRENGTH,
    THEMES,
    feature_states,
)
from cpshell.sandbox.sizes import MIB
from cpshell.sandbox.world.areas import domains, mail_exchangers, mysql_server, php_versions
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.areas.preferences import preference
from cpshell.sandbox.world.areas.tweaks import VERSION


@uapi("Variables", "get_user_information")
def get_user_information(ctx: Context, name: list[str] = []) -> dict[str, Any]:  # noqa: B006
    """Return the account's settings, or those that are named."""
    return _chosen(user_information(ctx), name)


def _chosen(values: dict[str, Any], names: list[str]) -> dict[str, Any]:
    for name in names:
        if name not in values:
            raise Refusal(f"“{name}” is not a variable that you can read.")
    return {name: values[name] for name in names} if names else values


def _limit(value: int | None) -> str:
    return "unlimited" if value is None else str(value)


def user_information(ctx: Context) -> dict[str, Any]:
    """Return everything that ``get_user_information`` knows."""
    account = ctx.account
    names = [domain.domain for domain in domains.domains_of(ctx.world, account.user)]
    return {
        "user": account.user,
        "domain": account.domain,
        "domains": names[1:],
        "dead_domains": [],
        "owner": account.owner,
        "plan": account.plan,
        "package_extensions": [],
        "feature_list": account.feature_list,
        "home": account.home,
        "home_directory_links": [],
        "ip": account.ip,
        "uid": account.uid,
        "gid": account.uid,
        "shell": account.shell,
        "theme": account.theme,
        "locale": account.locale,
        "lang": account.locale,
        "created": account.created,
        "created_in_version": VERSION,
        "last_modified": account.created,
        "contact_email": account.email,
        "contact_email_2": preference(ctx.world, account.user, "contact", "second email"),
        "pushbullet_access_token": "",
        "cpanel_root_directory": "/usr/local/cpanel",
        "database_owner": account.user,
        "demo_mode": 0,
        "cgi_enabled": 1,
        "dkim_enabled": 1,
        "spf_enabled": 1,
        "backup_enabled": account.backup,
        "legacy_backup_enabled": 0,
        "mailbox_format": "maildir",
        "utf8_mailbox": 1,
        "ssl_default_key_type": preference(ctx.world, account.user, "ssl", "key type", "system"),
        "bandwidth_limit": (account.bandwidth_limit_mb or 0) * MIB,
        "disk_block_limit": (account.disk_limit_mb or 0) * 1024,
        "feature": feature_states(ctx),
        "mxcheck": {
            name: mail_exchangers.routing(ctx.world, account, name)
            for name in (account.domain, *names[1:])
        },
        **dict.fromkeys(_NOTICES, 0),
        **_limits(account),
    }


_NOTICES = (
    "notify_account_authn_link",
    "notify_account_authn_link_notification_disabled",
    "notify_account_login",
    "notify_account_login_for_known_netblock",
    "notify_account_login_notification_disabled",
    "notify_autossl_expiry",
    "notify_autossl_expiry_coverage",
    "notify_autossl_renewal_coverage",
    "notify_autossl_renewal_coverage_reduced",
    "notify_autossl_renewal_uncovered_domains",
    "notify_bandwidth_limit",
    "notify_contact_address_change",
    "notify_contact_address_change_notification_disabled",
    "notify_disk_limit",
    "notify_password_change",
    "notify_password_change_notification_disabled",
    "notify_ssl_expiry",
    "notify_twofactorauth_change",
    "notify_twofactorauth_change_notification_disabled",
)
"""What an account could be told about; the sandbox sends no notices."""


def _limits(account: Account) -> dict[str, Any]:
    return {
        "maximum_addon_domains": _limit(account.max_addon),
        "maximum_databases": _limit(account.max_sql),
        "maximum_ftp_accounts": _limit(account.max_ftp),
        "maximum_mail_accounts": _limit(account.max_pop),
        "maximum_mailing_lists": _limit(account.max_lists),
        "maximum_parked_domains": _limit(account.max_parked),
        "maximum_subdomains": _limit(account.max_sub),
        "maximum_passenger_apps": "4",
        "maximum_emails_per_hour": "unlimited",
        "maximum_email_account_disk_quota": "unlimited",
        "maximum_defer_fail_percentage": "unlimited",
    }


@uapi("Variables", "get_server_information")
def get_server_information(ctx: Context, name: list[str] = []) -> dict[str, Any]:  # noqa: B006
    """Return the server's settings, or those that are named."""
    changing = {
        "mysql_version": mysql_server.version(ctx.world),
        "php_system_default_version": php_versions.default_version(ctx.world),
    }
    return _chosen(_SERVER | changing, name)


_SERVER: dict[str, Any] = {
    "version": VERSION,
    "cpanel_root_directory": "/usr/local/cpanel",
    "default_theme": THEMES[0],
    "apache_port": "0.0.0.0:80",
    "apache_ssl_port": "0.0.0.0:443",
    "database_prefix_required": 1,
    "ftp_server": "pure-ftpd",
    "mail_server": "dovecot",
    "mailbox_storage_format": "maildir",
    "local_nameserver_type": "powerdns",
    "mysql_host": "localhost",
    "minimum_password_strength": REQUIRED_STRENGTH,
    "minimum_password_strength_mysql": REQUIRED_STRENGTH,
    "require_ssl": 0,
    "allow_remote_domains": 0,
    "allow_unregistered_domains": 1,
    "allow_park_subdomain_on_hostname": 0,
    "disable_boxtrapper": 1,
    "disable_mailman": 0,
    "disable_spamassassin": 0,
    "disable_spambox": 0,
    "file_upload_maximum_bytes": 0,
    "file_usage": 1,
    "ipv6_listen": 0,
    "ssl_default_key_type": "system",
    "allow_reset_password": 0,
    "allow_reset_password_for_subaccounts": 0,
    "api_shell": 0,
    "awstats_browser_update": 0,
    "awstats_reverse_dns": 0,
    "disable_analog": 1,
    "disable_awstats": 1,
    "disable_roundcube": 0,
    "disable_webalizer": 1,
    "display_cpanel_doclinks": 0,
    "dnsadmin_app": "",
    "docroots_in_public_html_only": 0,
    "email_filter_storage_directory": "/etc/vfilters",
    "empty_trash_days": "disabled",
    "enable_file_protect": 1,
    "file_upload_must_leave_bytes": 5,
    "htaccess_check_recurse": 2,
    "invite_sub": 0,
    "is_mod_userdir_enabled": 0,
    "logout_redirect_url": "",
    "php_loader": "",
    "php_maximum_execution_time": 90,
    "php_open_basedir_home": 0,
    "php_post_maximum_size": 55,
    "php_upload_maximum_filesize": 50,
    "phpmyadmin_disable_search_info_schema": 0,
    "skip_apache_clients_optimizer": 0,
    "skip_bandwidth_limit_check": 0,
    "skip_mailbox_warnings_check": 0,
    "use_information_schema": 1,
    "use_mail_for_mailman_url": 0,
}


@uapi("Variables", "get_session_information", webmail=True)
def get_session_information(ctx: Context, name: list[str] = []) -> dict[str, Any]:  # noqa: B006
    """Return what is known about this session."""
    return _chosen({"host": ctx.origin.server_name}, name)
