"""Fuzz the configuration: any file is one or an error that names it; saving a profile changes
nothing else in it, and a secret in a place for sources is not repeated.
"""

import tomllib

import atheris
from _inputs import Input, held_file, run

with atheris.instrument_imports(include=["cpshell.profiles"]):
    from cpshell.errors import UsageError
    from cpshell.profiles.config import read_config, save_profile
    from cpshell.profiles.login_options import LoginRequest
    from cpshell.profiles.profile import Profile
    from cpshell.system.files import Files
    from cpshell.system.policy import ALLOW_ALL

_SECRET = "Winter-Horse-77"
_VALUES = (
    *('"https://h:2087"', "'root'", f'"{_SECRET}"', '"keyring:x"', "['prod', 'a b']", "true", "1"),
    *(
        '{target = "x"}',
        '{target = "x", user = 1}',
        "inf",
        "nan",
        "1979-05-27",
        '"""a\n"""',
        '"sha256:"',
    ),
    *("[]", "{}", "'cmd:x'", "'prompt'"),
)
_STAYS = ("color", "journal", "read-only")
"""What says nothing of the login stays with a profile that is saved again."""
_KEYS = ("target", "prod.target", "profile.prod", "token", *_STAYS, "web", "profile")
_PARTS = (
    *[f"{key} = {value}\n" for key in _KEYS for value in _VALUES],
    *("[profile.prod]\n", "[profile.prod]\n", "[profile]\n", "[profile.'a b']\n", "[group]\n"),
    *(
        "[alias]\n",
        "[[profile]]\n",
        "# c\n",
        "\n",
        "\r\n",
        "  ",
        "[profile.prod.x]\n",
        "[ profile . b ]\n",
    ),
)
_FILES = Files(ALLOW_ALL)
_PATH = held_file("config.toml")
_SAVED = {"target": "https://c.test:2087", "user": "root"}


def fuzz(given: Input) -> None:
    """Read one file, save a profile in it, and read it again."""
    _PATH.write_bytes(given.content(_PARTS))
    try:
        before = read_config(_FILES, _PATH)
        text = _FILES.read_text(_PATH)
        save_profile(_FILES, _PATH, Profile("prod", LoginRequest(**_SAVED)))
    except UsageError as error:
        assert _SECRET not in error.message
        return
    wanted = tomllib.loads(text)
    profiles = wanted.setdefault("profile", {})
    kept = {key: value for key, value in profiles.get("prod", {}).items() if key in _STAYS}
    profiles["prod"] = _SAVED | kept
    after = tomllib.loads(_FILES.read_text(_PATH))
    assert repr(after) == repr(wanted) or after == wanted, (text, after)
    assert read_config(_FILES, _PATH).groups == before.groups


if __name__ == "__main__":
    run(fuzz)
