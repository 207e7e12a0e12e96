"""Make and keep secrets, and turn text into Base64 and back."""

from base64 import b64decode, b64encode
from typing import Any

from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Option, Parameter, Text
from cpshell.plugin_host.registry import Registry
from cpshell.shell.shell import Shell

_LOWER, _DIGITS, _SIGNS = "abcdefghijklmnopqrstuvwxyz", "0123456789", "-_."
_USUAL_LENGTH, _LENGTHS = 20, range(12, 129)
_KEYRING = "keyring:"


def register(registry: Registry) -> None:
    """Add the commands."""
    registry.command(
        "genpass",
        _genpass,
        summary="a random password",
        parameters=(
            Parameter("length", f"characters; {_USUAL_LENGTH} if left out", required=False),
        ),
        examples=("let pass = genpass", "genpass 32"),
        group="language",
    )
    registry.command(
        "base64",
        _base64,
        summary="a text in Base64, or with --decode what such a text says",
        parameters=(Parameter("text"),),
        options=(Option("decode", "turn it back"),),
        examples=('base64 "v=spf1 -all"', "base64 --decode dj1zcGYx"),
        group="language",
    )
    registry.command(
        "secret",
        _secret,
        summary="keep a secret in the system's keyring",
        parameters=(
            Parameter("action", choices=("set",)),
            Parameter("name", "keyring:NAME", "keyring"),
            Parameter("value", "a variable; asked for if left out", "variable", required=False),
        ),
        examples=("secret set keyring:prod",),
        group="sessions",
    )


def _genpass(shell: Shell, given: Arguments) -> Text:
    from secrets import SystemRandom

    text = given.text(0, str(_USUAL_LENGTH))
    if not text.isdecimal() or int(text) not in _LENGTHS:
        raise UsageError(f"genpass takes a length from 12 to 128, not {text!r}")
    random = SystemRandom()
    kinds = (_LOWER, _LOWER.upper(), _DIGITS, _SIGNS)
    needed = [random.choice(kind) for kind in kinds[1:]]
    rest = random.choices("".join(kinds), k=int(text) - len(needed) - 1)
    inner = [*needed, *rest]
    random.shuffle(inner)
    password = random.choice(_LOWER) + "".join(inner)  # begins like no sign and no option
    shell.state.redactor.learn(password, keep=False)
    return Text(password)


def _base64(shell: Shell, given: Arguments) -> Text:
    text = given.text(0)
    if not given.switch("decode"):
        return Text(b64encode(text.encode("utf-8", "surrogateescape")).decode())
    try:
        return Text(b64decode("".join(text.split()), validate=True).decode())
    except UnicodeDecodeError:
        raise UsageError("what this Base64 says is not text in UTF-8") from None
    except ValueError:
        raise UsageError("invalid Base64") from None


def _secret(shell: Shell, given: Arguments) -> Any:
    name = given.text(1).removeprefix(_KEYRING)
    if not name or not given.text(1).startswith(_KEYRING):
        raise UsageError("secret set takes keyring:NAME", hint="secret set keyring:prod")
    if len(given) < 3:
        value = shell.ask(f"secret for {given.text(1)}: ", secret=True)
    else:
        value, source = given.text(2), given.words[2].source.strip('"')
        shell.state.redactor.learn(value, keep=False, name=source.strip("${}"))
        if not source.startswith("$"):
            raise UsageError(
                "a secret that is typed stays where lines are kept",
                hint=f"secret set {given.text(1)}",
            )
    if not value:
        raise UsageError("the secret is empty")
    shell.state.system.secrets.keep_in_keyring(name, value)
    shell.say(f"kept in the keyring: {given.text(1)}")
