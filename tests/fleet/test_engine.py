"""A fleet on the workers of a Dask cluster: the same results, and no secret on the way."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .conftest import Fleet
from .test_twenty import NAMES, all_twenty, check_all, twenty

__all__ = ["all_twenty", "twenty"]

pytest.importorskip("distributed", reason="the extra dask is missing")

_CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=4, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""
MARKED = "Marked-Result-58c1"


@dataclass
class Cluster:
    """A scheduler with two workers in processes of their own."""

    engine: str
    process: subprocess.Popen[str]

    def holds(self, *texts: str) -> set[str]:
        """Return which of these texts stand anywhere in the memory of the scheduler."""
        wanted = {text.encode(): text for text in texts}
        found: set[str] = set()
        folder = Path(f"/proc/{self.process.pid}")
        with (folder / "mem").open("rb", 0) as memory:
            for line in (folder / "maps").read_text().splitlines():
                begin, end, mode = re.match(r"(\w+)-(\w+) (\S+)", line).groups()  # type: ignore[union-attr]
                if not mode.startswith("rw") or line.endswith("[vvar]"):
                    continue
                memory.seek(int(begin, 16))
                content = memory.read(int(end, 16) - int(begin, 16))
                found |= {text for data, text in wanted.items() if data in content}
        return found


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    script = tmp_path_factory.mktemp("cluster") / "cluster.py"
    script.write_text(_CLUSTER)
    log = script.with_name("log")
    hidden = {name: value for name, value in os.environ.items() if not name.startswith("PW_")}
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            [sys.executable, str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=hidden,
        ) as process,
    ):
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, log.read_text()
        yield Cluster(address.replace("tcp://", "dask://"), process)
        process.communicate("")


@pytest.fixture
def far(all_twenty: Fleet, twenty: list[tuple[str, str, str]], tmp_path: Path) -> Fleet:
    """The twenty, with their secrets in files: the workers know nothing else of them."""
    text = all_twenty.config.read_text()
    for name, (_, secret, _) in zip(NAMES, twenty, strict=True):
        file = tmp_path / f"{name}.secret"
        file.write_text(secret)
        text = text.replace(f"env:PW_{name.upper()}", f"file:{file}")
    all_twenty.config.write_text(text)
    return all_twenty


@pytest.mark.parametrize("jobs", ["", "--jobs 3"])
def test_rows_summary_and_exit_code_are_those_of_threads(
    far: Fleet, cluster: Cluster, jobs: str
) -> None:
    check_all(far, f"{jobs} --engine {cluster.engine}")


@pytest.mark.parametrize(
    ("block", "options"),
    [
        ("whm version | get version; echo $server $word", ()),
        ("whm listaccts | limit 2 | select user | csv", ("-o", "yaml")),
        ("shout $server; if $server = s01 { exit 7 }; echo after", ()),
        ("su alice; whoami | select user service chain; sessions | count", ("-k",)),
        ("if $server = s02 { fail 'not here' }; whm suspendacct user=no-such-user", ("-k",)),
        ("if $server = s00 { continue }; echo $last; nonsense", ("-k",)),
        ("try { whm suspendacct user=no-such-user } else { echo $error.code }", ("-v",)),
    ],
)
def test_what_is_printed_is_what_threads_print(
    far: Fleet, cluster: Cluster, block: str, options: tuple[str, ...]
) -> None:
    script = "let word = 'a b'; def shout x { echo $word $x }; echo 5\non s00 s01 s02 %s { %s }"
    near = far.go(script % ("", block), *options)
    there = far.go(script % (f"--engine {cluster.engine} --jobs 1", block), *options)
    times = re.compile(r"\d+(\.\d+)? ms|cpsess\d+")
    assert (there.code, there.out) == (near.code, near.out), there.err
    assert times.sub("", there.err) == times.sub("", near.err)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="memory is looked at in /proc")
def test_the_scheduler_knows_no_secret(
    far: Fleet, cluster: Cluster, twenty: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.write_text(MARKED)
    ran = far.go(f"on s00 s01 --engine {cluster.engine} {{ whm version | count; !cat {kept} }}")
    assert (ran.code, ran.out.count(MARKED)) == (0, 2), ran.err
    secrets = [secret for _, secret, _ in twenty if len(secret) > 1]
    paths = [str(tmp_path / f"{NAMES[0]}.secret"), str(kept)]
    assert cluster.holds(MARKED, *secrets, *paths) == set(paths)
    words = Path(f"/proc/{cluster.process.pid}/cmdline").read_text()
    assert not any(secret in words for secret in secrets)


def test_a_secret_that_the_worker_cannot_have_is_refused_with_a_hint(
    far: Fleet, cluster: Cluster
) -> None:
    far.config.write_text(far.config.read_text().replace("env:PW_A", "env:NOT_THERE_EITHER"))
    ran = far.go(f"on a s00 --engine {cluster.engine} {{ whm version | count }}", "-k")
    assert (ran.code, ran.out) == (2, "1\n")
    assert "the environment has no NOT_THERE_EITHER" in ran.err
    assert "read on the worker" in ran.err


@pytest.mark.parametrize("source", ["prompt", None])
def test_what_only_this_machine_can_ask_for_is_refused_before_anything_is_sent(
    far: Fleet, source: str | None
) -> None:
    text = far.config.read_text()
    new = "" if source is None else f'password = "{source}"'
    far.config.write_text(text.replace('password = "env:PW_A"', new))
    ran = far.go("on a --engine dask://127.0.0.1:1 { whm version }")
    assert (ran.code, ran.out) == (2, "")
    assert "the password of a comes from prompt" in ran.err


@pytest.mark.parametrize(
    "script",
    [
        "let password = 'Marked-Secret-1'; on s00 --engine E { echo $password }",
        "let p = 'Marked-Secret-1'; on s00 --engine E { whm passwd user=alice password=$p }",
        "on s00 --engine E { whm passwd user=alice password=Marked-Secret-1 }",
        "def f { whm passwd user=alice password=Marked-Secret-1 }; on s00 --engine E { f }",
        'let rows = \'[{"password":"Marked-Secret-1"}]\'; on s00 --engine E { echo $rows }',
        """let row = $(echo '{"token":"Marked-Secret-1"}' | from json)
        on s00 --engine E { echo $row.x }""",
    ],
)
def test_a_secret_of_this_shell_is_not_sent(far: Fleet, script: str) -> None:
    ran = far.go(script.replace("E", "dask://127.0.0.1:1", 1))
    assert (ran.code, ran.out) == (2, "")
    assert "does not go to the workers of --engine" in ran.err
    assert "Marked-Secret-1" not in ran.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--journal", "j.jsonl"), "the journal is kept on this machine"),
        ((), "cannot connect to the scheduler dask://127.0.0.1:1"),
    ],
)
def test_what_cannot_go_there_is_told(
    far: Fleet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("cpshell.engines.dask._PATIENCE", 0.5)
    ran = far.go("on s00 --engine dask://127.0.0.1:1 { whm version }", *options)
    assert ran.code == (2 if options else 4)
    assert said in ran.err


@pytest.mark.parametrize("engine", ["tcp://h:1", "dask://h", "dask://u:p@h:1", "dask://h:1/x"])
def test_an_engine_is_a_host_and_a_port(fleet: Fleet, engine: str) -> None:
    ran = fleet.go(f"on a --engine {engine} {{ whm version }}")
    assert (ran.code, ran.out) == (2, "")
    assert "`--engine` needs where the workers are: dask://HOST:PORT" in ran.err


@pytest.mark.parametrize("engine", ["tcp://h:1", "dask://h", "dask://u:p@h:1", "dask://h:99999"])
def test_so_it_is_where_it_comes_from_a_variable(fleet: Fleet, engine: str) -> None:
    ran = fleet.go(f"let e = '{engine}'; on a --engine $e {{ whm version }}")
    assert (ran.code, ran.out) == (2, "")
    assert "invalid engine" in ran.err


def test_a_certificate_that_was_trusted_here_is_trusted_there(
    far: Fleet, cluster: Cluster, own_folders: Path
) -> None:
    far.config.write_text(re.sub(r'ca = "[^"]*"', "", far.config.read_text()))
    script = f"on s00 --engine {cluster.engine} {{ whm version | count }}"
    ran = far.go(script)
    assert (ran.code, ran.out) == (4, "")
    pin = re.search(r"sha256:[0-9a-f]{64}", ran.err)
    assert pin is not None
    port = far.config.read_text().partition("[profile.s00]")[2].split('"')[1].rpartition(":")[2]
    known = own_folders / "xdg" / "state" / "cpshell" / "known_certificates"
    known.parent.mkdir(parents=True, exist_ok=True)
    known.write_text(f"[127.0.0.1]:{port} {pin[0]}\n")
    assert far.go(script).out == "1\n"


_PLUGIN = """
def register(shell):
    shell.command("hello", lambda shell, arguments: shell.write("hello"), summary="greets")
    shell.filter("twice", lambda shell, value, arguments: [value, value], summary="doubles")
    for kind in ("SessionOpened", "CallSent", "ReplyReceived", "Noted", "Printed", "SessionClosed"):
        shell.on(kind, hear)

def hear(event):
    with open({log!r}, "a") as file:
        what = [getattr(event, name) for name in event.__match_args__ if name != "seconds"]
        print(type(event).__name__, what, file=file)
"""


def test_hooks_hear_what_happens_on_workers_as_they_do_from_threads(
    far: Fleet, cluster: Cluster, tmp_path: Path
) -> None:
    log, plugin = tmp_path / "heard", tmp_path / "hears.py"
    plugin.write_text(_PLUGIN.replace("{log!r}", repr(str(log))))
    heard = []
    for engine in ("", f"--engine {cluster.engine}"):
        block = "su alice; uapi Email list_pops | count; uapi Email delete_pop email=no"
        ran = far.go(f"on s00 s01 {engine} {{ {block} }}", "-k", "--plugin", str(plugin))
        assert ran.code == 1, ran.err
        lines = log.read_text().splitlines()
        heard.append(sorted(line for line in lines if "'expires': " not in line))
        log.unlink()
    assert heard[0] == heard[1]
    kinds = Counter(line.split()[0] for line in heard[1])
    assert kinds["SessionOpened"] == kinds["SessionClosed"] == 4


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("on s00 --engine E { hello }", "hello belongs to the plugin hears"),
        ("on s00 --engine E { if 1 { whm version | twice } }", "twice belongs to the plugin"),
        ("def f { hello }; on s00 --engine E { f }", "hello belongs to the plugin"),
        ("alias f='hello'; on s00 --engine E { f }", "hello belongs to the plugin"),
        ("on s00 --engine E { on s01 { whm version } }", "cannot hold another `on`"),
        ("record start r.md; on s00 --engine E { whm version }", "a recording or a plugin hears"),
    ],
)
def test_what_workers_do_not_have_is_refused_before_anything_is_sent(
    far: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    plugin = tmp_path / "hears.py"
    plugin.write_text(_PLUGIN.replace("{log!r}", repr(str(tmp_path / "heard"))))
    ran = far.go(script.replace("E", "dask://127.0.0.1:1", 1), "--plugin", str(plugin))
    assert (ran.code, ran.out) == (2, ""), ran.err
    assert said in ran.err


def test_a_signal_says_whose_blocks_may_go_on(far: Fleet, cluster: Cluster, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    block = f"if $server = s01 {{ !sh -c 'touch {begun}; sleep 3' }}"
    script = f"on s00 s01 s02 --jobs 1 --engine {cluster.engine} {{ {block} }}"
    with subprocess.Popen(
        [sys.executable, "-m", "cpshell.cli", "-k", "-c", script],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as shell:
        while not begun.exists() and shell.poll() is None:
            time.sleep(0.02)
        shell.send_signal(signal.SIGINT)
        _, said = shell.communicate()
    assert shell.returncode == 130
    assert "on: fine: s00\non: may go on at its worker: s01\non: not begun: s02\n" in said


def test_a_block_whose_worker_is_killed_is_not_run_again(
    far: Fleet, cluster: Cluster, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    block = f"!sh -c 'echo $1 >> {begun}; kill -9 $PPID' sh $server"
    ran = far.go(f"on s00 s01 --jobs 1 --engine {cluster.engine} {{ {block} }}", "-k")
    assert ran.code == 4
    assert begun.read_text().split() == ["s00", "s01"]
    assert ran.err.count("went away; what it called may have run") == 2
    assert far.go(f"on s00 --engine {cluster.engine} {{ whm version | count }}").out == "1\n"
