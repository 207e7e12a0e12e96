"""``--read-only``, and a profile that is read-only, over the whole catalog: nothing but reads is
sent, however it is spelt.

What is a read is taken from the data files themselves, and what was sent from the panel's log.
"""

import json
import os
from collections.abc import Callable, Iterator
from itertools import starmap
from pathlib import Path
from typing import Any

import pytest

import cpshell
import cpshell.catalog
from cpshell.errors import UsageError
from cpshell.panel.call import make_call

DATA = Path(cpshell.catalog.__file__).parent / "data"
AS = "--as alice"
STRICT_IN_STRICT = r'["Batch","strict",{{"command":"[\"{m}\",\"{f}\"]"}}]'

WHM = (
    "whm {f}",
    "whmapi1 {f}",
    "let f = '{f}'\nwhm $f",
    "batch {{ whm version; whm {f} }}",
    "whm batch command={f}",
    "whm batch command=version command-1={f}",
    "whm batch command='batch?command={f}'",
    "whm execute_remote_whmapi1_with_password function={f}",
    "for f in '{f}' --jobs 2 {{ whm $f --all }}",
    """whm "{f}" '--all'""",
    "whm 'version/../{f}'",
    "whm 'version?x={f}'",
    "def go f {{ whm $f }}\ngo '{f}'",
    "retry 2 {{ whm '{f}' }}",
    "echo $(whm '{f}')",
    'whm batch command:=\'["version", "{f}"]\'',
    "whm batch command='batch?command=batch%3Fcommand%3D{f}'",
    "whm batch command='{f}?user=x' --where user=x",
)
UAPI = (
    f"uapi {AS} {{m}} {{f}}",
    "uapi --user=alice {m} {f} --limit 1",
    f"let m = '{{m}}'\nlet f = '{{f}}'\nuapi {AS} $m $f",
    f"batch {{{{ uapi {AS} {{m}} {{f}} }}}}",
    "whm uapi_cpanel cpanel.user=alice cpanel.module={m} cpanel.function={f}",
    (
        "whm uapi_cpanel cpanel.user=alice cpanel.module={m} cpanel.function={f}"
        " cpanel.module=Email cpanel.function=list_pops"
    ),
    "whm batch command='uapi_cpanel?cpanel.user=alice&cpanel.module={m}&cpanel.function={f}'",
    (
        "whm cpanel cpanel_jsonapi_user=alice cpanel_jsonapi_apiversion=3"
        " cpanel_jsonapi_module={m} cpanel_jsonapi_func={f}"
    ),
    f"""uapi {AS} Batch strict command='["{{m}}","{{f}}",{{{{}}}}]'""",
    f"""uapi {AS} Batch strict command:='["{{m}}","{{f}}"]'""",
    f"uapi {AS} {{m}}::{{f}}",
    f"""uapi {AS} "{{m}}" '{{f}}'""",
    f"uapi {AS} Batch strict command='{STRICT_IN_STRICT}'",
    f"uapi {AS} Email list_pops cpanel_jsonapi_module={{m}} cpanel_jsonapi_func={{f}}",
    f"uapi {AS} Personalization get cpanel_jsonapi_module={{m}} cpanel_jsonapi_func={{f}}",
)
API2 = (
    f"api2 {AS} {{m}} {{f}}",
    f"cpapi2 {AS} {{m}} {{f}}",
    f"api2 {AS} {{m}}::{{f}}",
    f"for f in {{f}} {{{{ api2 {AS} {{m}} $f }}}}",
    "whm cpanel cpanel_jsonapi_user=alice cpanel_jsonapi_module={m} cpanel_jsonapi_func={f}",
    (
        "whm cpanel cpanel_jsonapi_user=alice cpanel_jsonapi_module={m} cpanel_jsonapi_func={f}"
        " cpanel_jsonapi_func=listcron"
    ),
    (
        "whm cpanel cpanel_jsonapi_user=alice cpanel_xmlapi_module={m} cpanel_xmlapi_func={f}"
        " cpanel_jsonapi_module=Cron cpanel_jsonapi_func=listcron"
    ),
    (
        "whm cpanel cpanel_jsonapi_user=alice cpanel_jsonapi_apiversion=1"
        " cpanel_jsonapi_module={m} cpanel_jsonapi_func={f}"
    ),
)
SPELLINGS = {"whm": WHM, "uapi": UAPI, "api2": API2}
CASES = [
    (door, api, each)
    for api, of in SPELLINGS.items()
    for door, some in (("option", of), ("profile", of), ("fleet", of[:1]))
    for each in some
]
EFFECT = {"whm": 2, "uapi": 2, "api2": 3}
FLAGS = {"whm": 3, "uapi": 3, "api2": 4}


def rows(api: str, *, reads: bool) -> Iterator[tuple[str, str]]:
    """Yield module (or group) and function of what reads, or of what may do more."""
    for line in (DATA / f"{api}.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            columns = line.split("\t")
            wraps = "wrapper" in columns[FLAGS[api]].split(",")
            if (columns[EFFECT[api]] == "read" and not wraps) is reads:
                yield columns[0], columns[1]


PROFILE = """\
[profile.prod]
target = "{target}"
user = "root"
token = "env:TOKEN"
ca = "{ca}"
read-only = true
"""


@pytest.fixture
def requests(sandbox: Any) -> Callable[[], list[Any]]:
    """Return what came in at the panel so far."""
    log = Path(sandbox.ready["request_log"])
    return lambda: [json.loads(line) for line in log.read_text().splitlines()]


@pytest.fixture
def target(sandbox: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the panel's url; the profile ``prod`` has it, too."""
    monkeypatch.setenv("TOKEN", sandbox.account("root")["token"])
    url = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "cpshell" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(PROFILE.format(target=url, ca=sandbox.ready["ca"]))
    return url


@pytest.fixture
def send(
    door: str, run: Any, sandbox: Any, target: str, requests: Any, tmp_path: Path
) -> Callable[[list[str]], tuple[str, list[Any]]]:
    """Run lines that may only read; return standard error, and what came in at the panel."""
    login = ("-u", "root", "--token-from", "env:TOKEN", "--ca", sandbox.ready["ca"])
    doors = {"option": (target, *login, "--read-only"), "profile": ("prod",), "fleet": ()}

    def run_lines(lines: list[str]) -> tuple[str, list[Any]]:
        script = tmp_path / "all.cps"
        on_each = [f"on prod {{\n{line}\n}}" for line in lines]
        script.write_text("\n".join(on_each if door == "fleet" else lines))
        before = len(requests())
        ran = run(*doors[door], "-k", "-f", str(script))
        return ran.err, requests()[before:]

    return run_lines


@pytest.mark.slow
@pytest.mark.parametrize(("door", "api", "spelling"), CASES)
def test_no_function_that_may_write_is_sent(send: Any, api: str, spelling: str) -> None:
    lines = [spelling.format(m=module, f=name) for module, name in rows(api, reads=False)]
    told, sent = send(lines)
    assert sent == []
    assert told.count("is read-only\n") == len(lines)


@pytest.mark.slow
@pytest.mark.parametrize("door", ["option", "profile"])
def test_every_read_is_sent(send: Any) -> None:
    lines = [f"whm {name}" for _, name in rows("whm", reads=True)]
    lines += starmap(f"uapi {AS} {{}} {{}}".format, rows("uapi", reads=True))
    lines += starmap(f"api2 {AS} {{}} {{}}".format, rows("api2", reads=True))
    told, sent = send(lines)
    assert len(sent) == len(lines)
    assert "read-only" not in told


@pytest.mark.parametrize("door", ["option", "profile", "fleet"])
@pytest.mark.parametrize(
    "line",
    [
        "whm createacct username=x forcedns=1",
        "whm batch",
        "whm uapi_cpanel cpanel.user=alice",
        f"uapi {AS} Batch strict command=nonsense",
        "whm cpanel cpanel_jsonapi_user=alice",
    ],
)
def test_what_cannot_be_read_of_a_wrapper_is_not_sent(send: Any, line: str) -> None:
    assert send([line])[1] == []


def test_the_library_sends_nothing_but_reads_for_a_read_only_profile(
    target: str, requests: Any
) -> None:
    with cpshell.connect("prod") as panel, panel.su("alice") as alice:
        before = len(requests())
        for api in SPELLINGS:
            own, whose = (panel, None) if api == "whm" else (alice, "alice")
            for module, name in rows(api, reads=False):
                of = None if api == "whm" else module
                for each, as_user in ((panel, whose), (own, None)):
                    with pytest.raises(UsageError, match="profile of this session is read-only"):
                        each.call(make_call(api, of, name, as_user=as_user))
        assert requests()[before:] == []


def harmless(api: str, columns: list[str]) -> str:
    """A row that says of a function of the package that it only reads."""
    columns[EFFECT[api]], columns[FLAGS[api]] = "read", "-"
    return "\t".join([api, *columns])


@pytest.mark.parametrize("door", ["option", "profile"])
def test_rows_of_others_cannot_make_what_destroys_or_carries_calls_a_read(send: Any) -> None:
    folder = Path(os.environ["XDG_CONFIG_HOME"]) / "cpshell" / "catalog"
    folder.mkdir()
    rows_of_others, lines = [], []
    for api in SPELLINGS:
        for text in (DATA / f"{api}.tsv").read_text("utf-8").splitlines():
            columns = text.split("\t")
            if text[0] != "#" and columns[EFFECT[api]] == "destroy":
                lines.append(SPELLINGS[api][0].format(m=columns[0], f=columns[1]))
                rows_of_others.append(harmless(api, columns))
    carried = "whm batch command='{f}'", "whm uapi_cpanel cpanel.module=Ftp cpanel.function={f}"
    wrappers = ("batch", "uapi_cpanel")
    rows_of_others += [f"whm\tother\t{name}\tread\t-\t-\tharmless" for name in wrappers]
    lines += [line.format(f="removeacct") for line in carried]
    (folder / "hostile.tsv").write_text("\n".join(rows_of_others))
    told, sent = send(lines)
    assert len(lines) > 130
    assert sent == []
    assert told.count("is read-only\n") == len(lines)
    assert "whm removeacct: kept of the package's row: destroy, target=username" in told
