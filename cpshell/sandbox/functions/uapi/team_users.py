"""UAPI Team: the people who work on an account (wire: documented)."""

from dataclasses import replace
from typing import Any, Literal

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.functions.uapi.account_facts import LOCALES
from cpshell.sandbox.functions.uapi.mail_owner import is_address
from cpshell.sandbox.world.areas import team
from cpshell.sandbox.world.areas.team import TeamUser
from cpshell.sandbox.world.secrets import hash_secret, require_strong_password

_DAY = 86_400
_LONGEST = 12  # digits of a time
Data = dict[str, Any]


def _member(ctx: Context, user: str) -> TeamUser:
    return team.require_member(ctx.world, ctx.account.user, user)


def _words(texts: list[str]) -> tuple[str, ...]:
    """Return the words of texts with commas."""
    return tuple(word.strip() for text in texts for word in text.split(",") if word.strip())


def _address(text: str) -> str:
    """Return an address, or an empty text. Raises Refusal for others."""
    if text and not is_address(text):
        raise Refusal(f"“{text}” is not a valid email address.")
    return text


def _time(ctx: Context, text: str) -> int:
    """Return the time that a text means: seconds since 1970, or ``7days`` from now. Raises Refusal
    for others, and for the past."""
    days = text.removesuffix("days").removesuffix("day")
    if days.isascii() and days.isdigit() and len(days) < _LONGEST:
        when = int(days) if days == text else ctx.clock.now() + int(days) * _DAY
        if when > ctx.clock.now():
            return when
    raise Refusal(f"“{text}” is not a valid expiration date.")


@uapi("Team", "add_team_user")
def add_team_user(
    ctx: Context,
    user: str,
    email1: str,
    password: str = "",
    email2: str = "",
    notes: str = "",
    roles: list[str] = [],  # noqa: B006  # it is only read
    expire_date: str = "",
    expire_reason: str = "",
    activation_email: int = 0,
) -> int:
    """Add a member."""
    if password:
        require_strong_password(password)
    elif not activation_email:
        raise Refusal("You must give a password, or have an activation email sent.")
    member = TeamUser(
        ctx.account.user,
        user,
        ctx.clock.now(),
        password=hash_secret(password) if password else "",
        email=_address(email1),
        second_email=_address(email2),
        notes=notes,
        roles=_words(roles),
        expires=_time(ctx, expire_date) if expire_date else 0,
        expire_reason=expire_reason,
    )
    team.add_member(ctx.world, member)
    return 1


@uapi("Team", "list_team")
def list_team(ctx: Context, format: Literal["array", "hash"] = "array") -> Any:
    """Return the members: a list, or by name."""
    rows = [_row(each) for each in team.members_of(ctx.world, ctx.account.user)]
    return rows if format == "array" else {row["username"]: row for row in rows}


def _row(member: TeamUser) -> Data:
    return {
        "username": member.name,
        "roles": list(member.roles),
        "notes": member.notes,
        "contact-email": member.email,
        "secondary-contact-email": member.second_email,
        "password": member.password,
        "locale": member.locale,
        "created": member.created,
        "lastlogin": None,
        "expire_date": member.expires or None,
        "expire_reason": member.expire_reason,
        "suspend_date": member.suspended,
        "suspend_reason": member.suspend_reason,
        "services": {"email": "", "ftp": 0, "webdisk": ""},
    }


@uapi("Team", "get_team_users_with_roles_count")
def get_team_users_with_roles_count(ctx: Context) -> Data:
    """Return how many members have roles, and how many may."""
    return {
        "used": len(team.with_roles(ctx.world, ctx.account.user)),
        "max": team.MOST_WITH_ROLES,
    }


@uapi("Team", "remove_team_user")
def remove_team_user(ctx: Context, user: str) -> Data:
    """Remove a member."""
    team.remove_member(ctx.world, _member(ctx, user))
    return {}


def _save(ctx: Context, member: TeamUser, **changes: Any) -> Data:
    team.save_member(ctx.world, replace(member, **changes))
    return {}


# Roles -------------------------------------------------------------------------------------


@uapi("Team", "add_roles")
def add_roles(ctx: Context, user: str, role: list[str]) -> Data:
    """Give a member further roles."""
    member = _member(ctx, user)
    return _save(ctx, member, roles=(*member.roles, *_words(role)))


@uapi("Team", "remove_roles")
def remove_roles(ctx: Context, user: str, role: list[str]) -> Data:
    """Take roles from a member. Raises Refusal for one that the member does not have."""
    member = _member(ctx, user)
    gone = _words(role)
    for name in gone:
        if name not in member.roles:
            raise Refusal(f"The team user “{user}” does not have the role “{name}”.")
    return _save(ctx, member, roles=tuple(each for each in member.roles if each not in gone))


@uapi("Team", "set_roles")
def set_roles(
    ctx: Context,
    user: str,
    role: list[str] = [],  # noqa: B006
) -> Data:
    """Give a member these roles alone."""
    return _save(ctx, _member(ctx, user), roles=_words(role))


@uapi("Team", "edit_team_user")
def edit_team_user(
    ctx: Context,
    user: str,
    email1: str = "",
    email2: str = "",
    notes: str | None = None,
    password: str = "",
    add_role: list[str] = [],  # noqa: B006
    remove_role: list[str] = [],  # noqa: B006
    set_role: list[str] = [],  # noqa: B006
    set_expire: str = "",
    expire_reason: str = "",
) -> Data:
    """Change what is given of a member."""
    _change_roles(ctx, user, add_role, remove_role, set_role)
    if password:
        set_password(ctx, user, password)
    if set_expire:
        set_expiration(ctx, user, set_expire, expire_reason)
    if notes is not None:
        set_notes(ctx, user, notes)
    return set_contact_email(ctx, user, email1, email2)


def _change_roles(
    ctx: Context, user: str, added: list[str], removed: list[str], wanted: list[str]
) -> None:
    if wanted:
        set_roles(ctx, user, wanted)
    if removed:
        remove_roles(ctx, user, removed)
    if added:
        add_roles(ctx, user, added)


# Everything else ---------------------------------------------------------------------------


@uapi("Team", "set_password")
def set_password(ctx: Context, user: str, password: str) -> Data:
    """Change a member's password."""
    require_strong_password(password)
    return _save(ctx, _member(ctx, user), password=hash_secret(password))


@uapi("Team", "password_reset_request")
def password_reset_request(ctx: Context, user: str) -> Data:
    """Send a link to a member; no mail leaves the sandbox."""
    _member(ctx, user)
    ctx.warning("The sandbox sends no mail.")
    return {}


@uapi("Team", "set_contact_email")
def set_contact_email(ctx: Context, user: str, email1: str = "", email2: str = "") -> Data:
    """Change the addresses of a member; what isn't given stays."""
    member = _member(ctx, user)
    first, second = _address(email1) or member.email, _address(email2) or member.second_email
    return _save(ctx, member, email=first, second_email=second)


@uapi("Team", "set_notes")
def set_notes(ctx: Context, user: str, notes: str) -> Data:
    """Change the note on a member."""
    return _save(ctx, _member(ctx, user), notes=notes)


@uapi("Team", "set_locale")
def set_locale(ctx: Context, user: str, locale: str) -> Data:
    """Change a member's language."""
    if locale not in LOCALES:
        raise Refusal(f"The locale “{locale}” does not exist.")
    return _save(ctx, _member(ctx, user), locale=locale)


@uapi("Team", "set_expire")
def set_expiration(ctx: Context, user: str, date: str, reason: str = "") -> int:
    """Let a member's access end then."""
    _save(ctx, _member(ctx, user), expires=_time(ctx, date), expire_reason=reason)
    return 1


@uapi("Team", "cancel_expire")
def cancel_expire(ctx: Context, user: str) -> Data:
    """Let a member's access not end."""
    return _save(ctx, _member(ctx, user), expires=0, expire_reason="")


@uapi("Team", "suspend_team_user")
def suspend_team_user(ctx: Context, user: str, reason: str = "") -> Data:
    """Lock a member out."""
    member = _member(ctx, user)
    if member.suspended:
        raise Refusal(f"The team user “{user}” is already suspended.")
    return _save(ctx, member, suspended=ctx.clock.now(), suspend_reason=reason)


@uapi("Team", "reinstate_team_user")
def reinstate_team_user(ctx: Context, user: str) -> Data:
    """Let a member in again."""
    kept = {"suspended": 0, "suspend_reason": "", "expires": 0, "expire_reason": ""}
    return _save(ctx, _member(ctx, user), **kept)
