"""List the login options, each once.

The command line, the commands ``login`` and ``checkup``, their help and completion, the keys of a
profile, and what a login inherits from where: all read this table. A new option is a field here,
and code where its value is used.
"""

from cpshell.auth.methods import METHODS
from cpshell.panel.services import Service
from cpshell.records import Record, changed, field, record


@record
class LoginOption(Record):
    """A login option; ``password_from`` is the name for ``--password-from``.

    One without a ``metavar`` is a switch. ``kind`` says what stands there, for completion:
    a ``file`` is looked for beside the configuration, a ``source`` is where a secret lives.
    """

    summary: str
    metavar: str | None = None
    short: str | None = None
    kind: str = "text"
    choices: tuple[str, ...] = ()
    key: str | None = None
    """What it is called in a profile; ``None`` where a profile cannot have it."""
    lasting: bool = False
    """Whether what the process was started with holds for later logins that are silent."""
    group: str = ""
    """Options of one group go together: who gives one of them inherits none of the others."""
    saves: bool = False
    """Whether it is an option of the command ``login`` alone, which can save a profile."""


@record
class LoginRequest(Record):
    """How to log in: where secrets come from, never the secrets.

    ``target`` is a url, a host, the name of a profile, or a login url that was made elsewhere.
    """

    target: str
    user: str | None = field(
        default=None, note=LoginOption("who logs in", "NAME", short="-u", key="user")
    )
    service: str | None = field(
        default=None,
        note=LoginOption("which service", "NAME", choices=tuple(Service), key="service"),
    )
    auth: str | None = field(
        default=None,
        note=LoginOption(
            "how (default: password, a cookie session)",
            "METHOD",
            choices=tuple(METHODS),
            key="auth",
        ),
    )
    password_from: str | None = field(
        default=None,
        note=LoginOption("where the password comes from", "SRC", kind="source", key="password"),
    )
    token_from: str | None = field(
        default=None,
        note=LoginOption(
            "where the token or access hash comes from", "SRC", kind="source", key="token"
        ),
    )
    otp_from: str | None = field(
        default=None,
        note=LoginOption(
            "where the second factor comes from: a secret or a code",
            "SRC",
            kind="source",
            key="otp",
        ),
    )
    ca: str | None = field(
        default=None,
        note=LoginOption(
            "trust the authorities in this PEM file",
            "FILE",
            kind="file",
            key="ca",
            lasting=True,
            group="trust",
        ),
    )
    pin: str | None = field(
        default=None,
        note=LoginOption(
            "trust only this certificate", "sha256:HEX", key="pin", lasting=True, group="trust"
        ),
    )
    insecure: bool | None = field(
        default=None, note=LoginOption("trust any certificate", lasting=True, group="trust")
    )
    allow_plaintext: bool | None = field(
        default=None, note=LoginOption("send the password over a plain port", lasting=True)
    )
    proxy: str | None = field(
        default=None,
        note=LoginOption(
            "reach TLS ports through http://HOST:PORT; env: as HTTPS_PROXY and NO_PROXY say",
            "URL",
            key="proxy",
            lasting=True,
        ),
    )
    save: str | None = field(
        default=None, note=LoginOption("save this login as a profile", "NAME", saves=True)
    )
    keyring: bool | None = field(
        default=None,
        note=LoginOption("with --save: put the secrets into the system's keyring", saves=True),
    )

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """Return which secrets it brings, by their keys in a profile, and where each is."""
        values = [
            (option.key, getattr(self, name))
            for name, option in LOGIN_OPTIONS.items()
            if option.kind == "source"
        ]
        return tuple((key, value) for key, value in values if key and value)

    def check(self) -> None:
        """Refuse an option that was given and is empty: it would count as not given.

        Raises:
            UsageError: there is one.
        """
        for name in LOGIN_OPTIONS:
            if getattr(self, name) == "":
                from cpshell.errors import UsageError

                raise UsageError(
                    f"empty value for {spelled(name)}", hint=f"leave out --{spelled(name)}"
                )

    def with_profile(self, profile: "LoginRequest") -> "LoginRequest":
        """Return the request with the target and, where it is silent, the options of a profile."""
        request = self._completed(profile, [n for n, each in LOGIN_OPTIONS.items() if each.key])
        return changed(request, target=profile.target)

    def with_defaults(self, defaults: "LoginRequest") -> "LoginRequest":
        """Return the request with, where it is silent, what holds for all logins of a process."""
        return self._completed(defaults, [n for n, each in LOGIN_OPTIONS.items() if each.lasting])

    def _completed(self, other: "LoginRequest", names: list[str]) -> "LoginRequest":
        given = {name for name in LOGIN_OPTIONS if getattr(self, name) is not None}
        groups = {LOGIN_OPTIONS[name].group for name in given} - {""}
        missing = [n for n in names if n not in given and LOGIN_OPTIONS[n].group not in groups]
        return changed(self, **{name: getattr(other, name) for name in missing})


LOGIN_OPTIONS: dict[str, LoginOption] = LoginRequest.notes
"""By the names of their fields, in the order to list them."""


def spelled(name: str) -> str:
    """Return the name of an option as it is typed, without its dashes."""
    return name.replace("_", "-")


def may_be_profile(name: str) -> bool:
    """Return whether a name is not that of a target: the file need not be read for one."""
    return bool(name) and not any(sign in name for sign in "/.@")
