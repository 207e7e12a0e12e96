"""Saving a profile: whatever else a valid config.toml says, and how it says it, stays."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.errors import UsageError
from cpshell.profiles.config import read_config, save_profile
from cpshell.profiles.login_options import LoginRequest
from cpshell.profiles.profile import Profile
from cpshell.system.files import Files
from cpshell.system.policy import ALLOW_ALL

FILES = Files(ALLOW_ALL)
NEW = {"target": "https://c.test:2087", "user": "root"}


def save(text: str, path: Path, name: str = "new") -> str:
    """The text of a file after NEW was saved in it under a name."""
    path.write_text(text, "utf-8", newline="")
    save_profile(FILES, path, Profile(name, LoginRequest(**NEW)))
    return path.read_text("utf-8")


LAYOUTS = {
    "empty": "",
    "a comment alone": "# mine\n",
    "no line end": '[profile.old]\ntarget = "a"',
    "tables": '[profile.old]\ntarget = "a"  # first\n\n[profile.new]\ntarget = "b"\npin = "x"\n',
    "tables apart": '[profile.old]\ntarget = "a"\n[set]\nx = 1\n[profile.new]\ntarget = "b"\n'
    '[alias]\ny = "z"\n[profile.third]\ntarget = "c"\n',
    "inline": 'profile = {old = {target = "a"}, new = {target = "b", user = "y"}}\n[set]\nx = 1\n',
    "inline, the other alone": 'profile = {old = {target = "a"}}\n[group]\nweb = ["old"]\n',
    "inline tables below": '[profile]\nold = {target = "a"} # c\nnew = {target = "b", pin = "z"}\n'
    '\n[set]\noutput = "json"\n',
    "inline tables below, the other alone": '[profile]\nold = {target = "a"}\n[set]\nx = 1\n',
    "dotted keys": '[profile]\nold.target = "a"\nnew.target = "b"\nnew.ca = "x"\n[set]\nx = 1\n',
    "dotted keys, the other alone": '[profile]\nold.target = "a"\n[set]\nx = 1\n',
    "dotted keys at the top": 'profile.old.target = "a"\nprofile.new.target = "b"\nx = 1\n',
    "dotted keys at the top, the other alone": 'profile.old.target = "a"\nx = 1\n[set]\ny = 2\n',
    "a quoted name": '[profile."new"]\ntarget = "b"\n',
    "blanks in the header": '  [ profile . "new" ]  # mine\n  target = "b"\n',
    "a text that looks like a table": '[alias]\nx = """\n[profile.new]\ntarget = "b"\n[y]\n"""\n'
    '[profile.new]\ntarget = "b"\n',
    "a list that looks like a table": "[alias]\nx = [\n[1],\n]\n[profile.new]\ntarget='b'\n[y]\n",
    "lists of tables": '[[servers]]\na = 1\n[[servers]]\na = 2\n[profile.old]\ntarget = "a"\n',
    "other line ends": '[profile.old]\r\ntarget = "a"\r\n[set]\r\nx = 1\r\n',
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_a_saved_profile_changes_nothing_else(text: str, tmp_path: Path) -> None:
    after = tomllib.loads(save(text, tmp_path / "config.toml"))
    assert after.pop("profile", {}).pop("new") == NEW
    before = tomllib.loads(text)
    others = before.pop("profile", {})
    others.pop("new", None)
    assert after == before
    assert read_config(FILES, tmp_path / "config.toml").profiles.keys() == {"new", *others}


def test_comments_and_layout_stay(tmp_path: Path) -> None:
    before = (
        '# mine\n[profile.old]\ntarget = "a"  # first\n\n[profile.new]\n# why\n'
        'target = "b"  # second\npin = "x"\n\n[group]\nweb = [  # all\n  "old",\n]\n'
    )
    after = save(before, tmp_path / "config.toml")
    expected = before.replace('"b"', f'"{NEW["target"]}"').replace('pin = "x"', 'user = "root"')
    assert after == expected


def test_what_a_login_does_not_say_stays_with_the_profile(tmp_path: Path) -> None:
    stays = 'color = "red"\njournal = "new.jsonl"\nread-only = true\n'
    save(f'[profile.new]\ntarget = "b"\n{stays}auth = "token"\n', tmp_path / "config.toml")
    profile = read_config(FILES, tmp_path / "config.toml").profiles["new"]
    assert (profile.color, profile.login.auth) == ("red", None)
    assert (profile.journal, profile.read_only) == (str(tmp_path / "new.jsonl"), True)


def test_a_text_that_would_come_to_mean_something_else_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = '[set]\nx = 1\n[profile.old]\ntarget = "a"\n'
    monkeypatch.setattr("tomlkit.dumps", lambda document: '[profile.new]\ntarget = "lost"\n')
    with pytest.raises(UsageError) as error:
        save(text, tmp_path / "config.toml")
    assert 'target = "https://c.test:2087"' in (error.value.hint or "")
    assert (tmp_path / "config.toml").read_text() == text


# Any valid configuration

_NAMES = st.sampled_from(["a", "b-2", "new", "Old", "1"])
_VALUES = st.sampled_from(
    [
        '"h"',
        "'h'",
        '"""h"""',
        "'''\nh\n[profile.new]\n'''",
        '"""\n[profile.a]\\\n  x"""',
        '"\\u00e9#"',
    ]
)
_COMMENTS = st.sampled_from(["", "# note [profile.new]", "  # é = 1"])
_OTHERS = st.lists(
    st.sampled_from(
        [
            '[set]\noutput = "json"',
            "[alias]\nx = '''\n[profile.new]\ntarget = 1\n'''",
            "[[servers]]\na = 1\n[[servers]]\nb = [1,\n  2]",
            "[one.two]\nthree.four = 2026-01-01\n[one.two.five]",
            "[empty]",
            '["profile.new"]\ntarget = "no"',
            "[profiles.new]\ntarget = 1.5",
            "[group]\nweb = [\n  'a', # first\n]",
        ]
    ),
    unique=True,
    max_size=4,
)


@st.composite
def _configs(draw: st.DrawFn) -> str:
    names = draw(st.lists(_NAMES, unique=True, max_size=3))
    keys = ["target", *draw(st.lists(st.sampled_from(["user", "pin", "color"]), unique=True))]
    pairs = {name: [(key, draw(_VALUES)) for key in keys] for name in names}
    layout = draw(st.sampled_from(["tables", "inline", "inline below", "dotted", "dotted top"]))
    top = [draw(_COMMENTS), "first = 1"] if draw(st.booleans()) else []
    tables = list(draw(_OTHERS))
    if layout == "tables":
        for name in names:
            lines = [f"{key} = {value} {draw(_COMMENTS)}" for key, value in pairs[name]]
            tables.append("\n".join([f"[profile.{name}] {draw(_COMMENTS)}", *lines]))
    elif layout == "inline" and names:
        top.append(f"profile = {{{', '.join(f'{n} = {_inline(pairs[n])}' for n in names)}}}")
    elif layout == "inline below":
        tables.append("\n".join(["[profile]", *(f"{n} = {_inline(pairs[n])}" for n in names)]))
    else:
        lines = [f"{name}.{key} = {value}" for name in names for key, value in pairs[name]]
        if layout == "dotted":
            tables.append("\n".join(["[profile]", *lines]))
        else:
            top += [f"profile.{line}" for line in lines]
    blank = draw(st.sampled_from(["\n", "\n\n", "\n# between\n"]))
    return blank.join([*top, *draw(st.permutations(tables))]) + draw(st.sampled_from(["", "\n"]))


def _inline(pairs: list[tuple[str, str]]) -> str:
    return "{ " + ", ".join(f"{key} = {value}" for key, value in pairs) + " }"


@given(_configs(), _NAMES)
def test_saving_into_any_valid_configuration_keeps_all_else_equal(
    tmp_path_factory: pytest.TempPathFactory, text: str, name: str
) -> None:
    path = tmp_path_factory.mktemp("config") / "config.toml"
    before = tomllib.loads(text)
    saved = save(text, path, name)
    after = tomllib.loads(saved)
    profile = before.setdefault("profile", {}).pop(name, {})
    color = {"color": profile["color"]} if "color" in profile else {}
    assert after["profile"].pop(name) == {**color, **NEW}
    assert after == before
    for line in text.splitlines():
        if line.startswith("#"):
            assert line in saved


def test_a_file_is_parsed_once_until_it_says_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, loads = tmp_path / "config.toml", tomllib.loads
    parsed: list[str] = []
    monkeypatch.setattr("tomllib.loads", lambda text: (parsed.append(text), loads(text))[1])
    for host in ("a", "b"):
        path.write_text(f'[profile.p]\ntarget = "{host}.test"\n')
        for _ in range(3):
            assert read_config(FILES, path).profiles["p"].login.target == f"{host}.test"
    assert len(parsed) == 2


@pytest.mark.parametrize(
    "name", ["root@prod", "srv1.example.com", "a/b", "", "a\\ntouch x", "\\u001b[2J"]
)
def test_a_profile_that_no_target_can_name_is_refused_where_it_stands(name: str, tmp_path: Path):
    path = tmp_path / "config.toml"
    path.write_text(f'[profile."{name}"]\ntarget = "https://srv1.example.com:2087"\n')
    with pytest.raises(UsageError, match=r"invalid profile name '") as caught:
        read_config(FILES, path)
    assert str(caught.value).isprintable()
