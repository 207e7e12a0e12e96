"""Teams: people who may do a part of what an account may. They are listed; they cannot log in."""

import re
from dataclasses import dataclass, replace

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.tables import ACCOUNT, Table

ORDER = 95

ROLES = ("admin", "database", "email", "web")
"""What a member may work on."""
MOST_WITH_ROLES = 7
"""How many members of an account may have roles."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,15}")


@dataclass(frozen=True, slots=True)
class TeamUser:
    """One member; times in seconds since 1970, 0 for never. ``password`` is a hash, empty where
    there is none yet."""

    user: str
    name: str
    created: int
    password: str = ""
    email: str = ""
    second_email: str = ""
    notes: str = ""
    locale: str = "en"
    roles: tuple[str, ...] = ()
    expires: int = 0
    expire_reason: str = ""
    suspended: int = 0
    suspend_reason: str = ""


_TEAM = Table(TeamUser, "team_users", key="user name", references={"user": ACCOUNT})
SCHEMA = _TEAM.schema


def members_of(world: World, user: str) -> list[TeamUser]:
    """Return the members of an account by name."""
    return _TEAM.all(world, user=user)


def require_member(world: World, user: str, name: str) -> TeamUser:
    """Return the member of a name, with or without the account's domain. Raises Refusal when there
    is none."""
    found = _TEAM.find(world, user, name.partition("@")[0])
    if found is None:
        raise Refusal(f"The team user “{name}” does not exist.")
    return found


def add_member(world: World, member: TeamUser) -> None:
    """Add a member. Raises Refusal for a bad name or one that is there, and as
    :func:`save_member`."""
    if not _NAME.fullmatch(member.name):
        raise Refusal(f"“{member.name}” is not a valid team username.")
    if _TEAM.find(world, member.user, member.name) is not None:
        raise Refusal(f"The team user “{member.name}” already exists.")
    save_member(world, member)


def save_member(world: World, member: TeamUser) -> None:
    """Keep a member. Raises Refusal for a role that there is not, and for one too many with
    roles."""
    for role in member.roles:
        if role not in ROLES:
            raise Refusal(f"“{role}” is not a valid role.")
    others = [each for each in with_roles(world, member.user) if each.name != member.name]
    if member.roles and len(others) >= MOST_WITH_ROLES:
        raise Refusal(f"You already have {MOST_WITH_ROLES} team users with roles.")
    _TEAM.save(world, replace(member, roles=tuple(sorted(set(member.roles)))))


def remove_member(world: World, member: TeamUser) -> None:
    """Remove a member."""
    _TEAM.remove(world, user=member.user, name=member.name)


def with_roles(world: World, user: str) -> list[TeamUser]:
    """Return the members of an account that have roles."""
    return [each for each in members_of(world, user) if each.roles]
