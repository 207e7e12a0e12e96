"""Feature lists: what the accounts of a plan may use in the panel."""

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World

ORDER = 6

SCHEMA = """
create table if not exists feature_lists(
  name text primary key
);
create table if not exists feature_list_disabled(
  list text not null references feature_lists(name) on delete cascade on update cascade,
  feature text not null,
  primary key(list, feature)
);
"""

FEATURES: dict[str, str] = {
    "addondomains": "Addon Domains",
    "apitokens": "API Tokens",
    "autoresponders": "Autoresponders",
    "autossl": "AutoSSL",
    "backup": "Backup",
    "backupwizard": "Backup Wizard",
    "bandwidth": "Bandwidth",
    "blockers": "IP Blocker",
    "boxtrap": "BoxTrapper",
    "changemx": "MX Entry",
    "cron": "Cron Jobs",
    "csvimport": "Address Importer",
    "cpanelpro_images": "Images",
    "cpanelpro_leechprotect": "Leech Protection",
    "defaultaddress": "Default Address",
    "diskusageviewer": "Disk Usage",
    "dnssec": "DNSSEC",
    "emailarchive": "Email Archiving",
    "emailauth": "Email Deliverability",
    "emailtrace": "Track Delivery",
    "errlog": "Errors",
    "errpgs": "Error Pages",
    "filemanager": "File Manager",
    "forwarders": "Forwarders",
    "ftpaccts": "FTP Accounts",
    "handlers": "Apache Handlers",
    "hotlink": "Hotlink Protection",
    "indexmanager": "Directory Privacy Indexes",
    "lastvisit": "Visitors",
    "lists": "Mailing Lists",
    "mime": "MIME Types",
    "modsecurity": "ModSecurity",
    "multiphp": "MultiPHP Manager",
    "multiphp_ini_editor": "MultiPHP INI Editor",
    "mysql": "MySQL",
    "parkeddomains": "Aliases",
    "passengerapps": "Application Manager",
    "passwd": "Change Password",
    "php": "PHP",
    "phpmyadmin": "phpMyAdmin",
    "phppgadmin": "phpPgAdmin",
    "popaccts": "Email Accounts",
    "postgres": "PostgreSQL",
    "rawlog": "Raw Access",
    "redirects": "Redirects",
    "setlang": "Change Language",
    "spamassassin": "Spam Filters",
    "ssh": "SSH Access",
    "sslinstall": "SSL Installer",
    "sslmanager": "SSL/TLS",
    "statselect": "Choose Log Programs",
    "subdomains": "Subdomains",
    "twofactorauth": "Two-Factor Authentication",
    "updatecontact": "Contact Information",
    "updatenotificationprefs": "Notification Preferences",
    "version_control": "Git Version Control",
    "videotut": "Video Tutorials",
    "webdisk": "Web Disk",
    "webdiskfeature": "Web Disk Feature",
    "webmail": "Webmail",
    "zoneedit": "Zone Editor",
}
"""Every feature with the name that people see."""

_STARTER_LACKS = ("autossl", "postgres", "phppgadmin", "ssh", "version_control", "passengerapps")


def seed(world: World) -> None:
    """``default`` has everything, ``starter`` lacks a few features, ``disabled`` is for the ones
    that nobody may use."""
    world.many("insert into feature_lists values(?)", [("default",), ("starter",), ("disabled",)])
    world.many(
        "insert into feature_list_disabled values('starter', ?)",
        [(feature,) for feature in _STARTER_LACKS],
    )


def disabled_features(world: World, feature_list: str) -> frozenset[str]:
    """Return what a feature list takes away, what is disabled for all included."""
    found = world.column(
        "select feature from feature_list_disabled where list in (?, 'disabled')", feature_list
    )
    return frozenset(found)


def has_feature(world: World, feature_list: str, feature: str) -> bool:
    """Return whether accounts with this list have the feature."""
    return not world.value(
        "select count(*) from feature_list_disabled where list in (?, 'disabled') and feature = ?",
        feature_list,
        feature,
    )


def require_feature(world: World, feature_list: str, feature: str) -> None:
    """Raise the panel's Refusal when the feature is missing (wire: recorded)."""
    if not has_feature(world, feature_list, feature):
        raise Refusal(f"You do not have the feature “{feature}”.")
