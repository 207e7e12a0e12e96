"""``--read-only`` over the whole catalog: nothing but reads is sent, however it is spelt.

What is a read is taken from the data files themselves, and what was sent from the panel's log.
"""

import json
from collections.abc import Callable, Iterator
from itertools import starmap
from pathlib import Path
from typing import Any

import pytest

import cpshell.catalog

DATA = Path(cpshell.catalog.__file__).parent / "data"
AS = "--as alice"

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
    f"uapi {AS} Email list_pops cpanel_jsonapi_module={{m}} cpanel_jsonapi_func={{f}}",
    f"uapi {AS} Personalization get cpanel_jsonapi_module={{m}} cpanel_jsonapi_func={{f}}",
)
API2 = (
    f"api2 {AS} {{m}} {{f}}",
    f"cpapi2 {AS} {{m}} {{f}}",
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


@pytest.fixture
def send(run: Any, sandbox: Any, tmp_path: Path) -> Callable[[list[str]], tuple[str, list[Any]]]:
    """Run lines with ``--read-only``; return standard error, and what came in at the panel."""
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    options = ["-u", "root", "--token-from", "env:TOKEN", "--ca", sandbox.ready["ca"]]
    log = Path(sandbox.ready["request_log"])

    def run_lines(lines: list[str]) -> tuple[str, list[Any]]:
        script = tmp_path / "all.cps"
        script.write_text("\n".join(lines))
        before = len(log.read_text().splitlines())
        token = sandbox.account("root")["token"]
        ran = run(target, *options, "--read-only", "-k", "-f", str(script), env={"TOKEN": token})
        return ran.err, [json.loads(line) for line in log.read_text().splitlines()[before:]]

    return run_lines


@pytest.mark.parametrize(
    ("api", "spelling"), [(api, each) for api, of in SPELLINGS.items() for each in of]
)
def test_no_function_that_may_write_is_sent(send: Any, api: str, spelling: str) -> None:
    lines = [spelling.format(m=module, f=name) for module, name in rows(api, reads=False)]
    told, sent = send(lines)
    assert sent == []
    assert told.count("this shell is read-only") == len(lines)


def test_every_read_is_sent(send: Any) -> None:
    lines = [f"whm {name}" for _, name in rows("whm", reads=True)]
    lines += starmap(f"uapi {AS} {{}} {{}}".format, rows("uapi", reads=True))
    lines += starmap(f"api2 {AS} {{}} {{}}".format, rows("api2", reads=True))
    told, sent = send(lines)
    assert len(sent) == len(lines)
    assert "this shell is read-only" not in told


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
