"""UAPI Variables: settings of the account, the server and the session."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.calls.host import VERSION
from cpshell.sandbox.functions.uapi.account_facts import REQUIRED_STRENGTH, THEMES
from cpshell.sandbox.functions.uapi.mysql import VERSION as MYSQL_VERSION
from cpshell.sandbox.sizes import MIB
from cpshell.sandbox.world.areas import domains
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.areas.preferences import preference


@uapi("Variables", "get_user_information")
def get_user_information(ctx: Context, name: list[str] = []) -> dict[str, Any]:  # noqa: B006
    """The account's settings, or those that are named."""
    return _chosen(user_information(ctx), name)


def _chosen(values: dict[str, Any], names: list[str]) -> dict[str, Any]:
    for name in names:
        if name not in values:
            raise Refusal(f"“{name}” is not a variable that you can read.")
    return {name: values[name] for name in names} if names else values


def _limit(value: int | None) -> str:
    return "unlimited" if value is None else str(value)


def user_information(ctx: Context) -> dict[str, Any]:
    """Everything that ``get_user_information`` knows."""
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
        **_limits(account),
    }


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
    """The server's settings, or those that are named."""
    return _chosen(_SERVER, name)


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
    "mysql_version": MYSQL_VERSION,
    "minimum_password_strength": REQUIRED_STRENGTH,
    "minimum_password_strength_mysql": REQUIRED_STRENGTH,
    "php_system_default_version": "ea-php82",
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
}


@uapi("Variables", "get_session_information", webmail=True)
def get_session_information(ctx: Context, name: list[str] = []) -> dict[str, Any]:  # noqa: B006
    """What is known about this session."""
    return _chosen({"host": ctx.origin.server_name}, name)
