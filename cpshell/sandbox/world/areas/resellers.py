"""Resellers: accounts that may log in to WHM, and what they may do there."""

from cpshell.sandbox.world import World

ORDER = 15

SCHEMA = """
create table if not exists resellers(
  user text primary key references accounts(user) on delete cascade on update cascade
);
create table if not exists reseller_acls(
  user text not null references resellers(user) on delete cascade on update cascade,
  acl text not null,
  primary key(user, acl)
);
"""

ACLS = (
    "acct-summary",
    "add-pkg",
    "add-pkg-ip",
    "add-pkg-shell",
    "all",
    "allow-addoncreate",
    "allow-emaillimits-pkgs",
    "allow-parkedcreate",
    "allow-shell",
    "allow-unlimited-bw-pkgs",
    "allow-unlimited-disk-pkgs",
    "allow-unlimited-pkgs",
    "assign-root-account-enhancements",
    "basic-system-info",
    "basic-whm-functions",
    "clustering",
    "connected-applications",
    "cors-proxy-get",
    "cpanel-api",
    "cpanel-integration",
    "create-acct",
    "create-dns",
    "create-user-session",
    "demo-setup",
    "digest-auth",
    "disallow-shell",
    "edit-account",
    "edit-dns",
    "edit-mx",
    "edit-pkg",
    "file-restore",
    "generate-email-config",
    "kill-acct",
    "kill-dns",
    "limit-bandwidth",
    "list-accts",
    "list-pkgs",
    "locale-edit",
    "mailcheck",
    "manage-api-tokens",
    "manage-dns-records",
    "manage-oidc",
    "manage-styles",
    "mysql-info",
    "news",
    "ns-config",
    "park-dns",
    "passwd",
    "public-contact",
    "quota",
    "rearrange-accts",
    "resftp",
    "restart",
    "show-bandwidth",
    "ssl",
    "ssl-buy",
    "ssl-gencrt",
    "ssl-info",
    "stats",
    "status",
    "suspend-acct",
    "thirdparty",
    "track-email",
    "upgrade-account",
    "viewglobalpackages",
)
"""The privileges that root gives to resellers and to API tokens; ``all`` is every one."""

_INITIAL = (
    "acct-summary",
    "basic-system-info",
    "basic-whm-functions",
    "connected-applications",
    "cors-proxy-get",
    "cpanel-api",
    "cpanel-integration",
    "create-user-session",
    "digest-auth",
    "file-restore",
    "generate-email-config",
    "manage-api-tokens",
    "manage-dns-records",
    "manage-oidc",
    "manage-styles",
    "mysql-info",
    "ns-config",
    "public-contact",
    "ssl-info",
    "track-email",
)
"""What a new reseller may do (wire: one witness that there are some, and that API tokens are among
them; ``acct-summary`` is documented as one, the other names are a guess)."""
USUAL_ACLS = (
    "acct-summary",
    "add-pkg",
    "basic-system-info",
    "basic-whm-functions",
    "cpanel-api",
    "create-acct",
    "create-dns",
    "create-user-session",
    "edit-account",
    "edit-dns",
    "edit-mx",
    "edit-pkg",
    "kill-acct",
    "kill-dns",
    "limit-bandwidth",
    "list-accts",
    "list-pkgs",
    "mailcheck",
    "manage-api-tokens",
    "manage-dns-records",
    "park-dns",
    "passwd",
    "quota",
    "show-bandwidth",
    "ssl",
    "ssl-gencrt",
    "ssl-info",
    "stats",
    "status",
    "suspend-acct",
    "upgrade-account",
    "viewglobalpackages",
)
"""What resellers usually have."""
_FEW = (
    "acct-summary",
    "basic-system-info",
    "basic-whm-functions",
    "cpanel-api",
    "create-user-session",
    "list-accts",
    "list-pkgs",
    "manage-api-tokens",
)


def seed(world: World) -> None:
    """``rita`` has what resellers usually have, ``otto`` only looks at accounts."""
    for user, acls in (("rita", USUAL_ACLS), ("otto", _FEW)):
        add_reseller(world, user)
        set_acls(world, user, acls)


def add_reseller(world: World, user: str) -> None:
    """Let an account log in to WHM, with the initial privileges."""
    if world.run("insert or ignore into resellers values(?)", user):
        set_acls(world, user, _INITIAL)


def is_reseller(world: World, user: str) -> bool:
    """Return whether the account may log in to WHM."""
    return world.value("select 1 from resellers where user = ?", user) is not None


def all_resellers(world: World) -> list[str]:
    """Return the resellers' user names, sorted."""
    return world.column("select user from resellers order by user")


def acls_of(world: World, user: str) -> frozenset[str]:
    """Return the privileges of a WHM login; root has ``all``."""
    if user == "root":
        return frozenset({"all"})
    return frozenset(world.column("select acl from reseller_acls where user = ?", user))


def set_acls(world: World, user: str, acls: tuple[str, ...]) -> None:
    """Replace a reseller's privileges."""
    world.run("delete from reseller_acls where user = ?", user)
    world.many("insert into reseller_acls values(?, ?)", [(user, acl) for acl in acls])
