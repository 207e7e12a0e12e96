"""Several calls at once: in order, no more than asked for, each checked before the first."""

import gc
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cpshell.engines.threads import all_ended, at_once
from cpshell.panel.call import make_call


def test_results_come_in_the_order_of_the_items():
    late = threading.Event()

    def run(item):
        if item == 0:
            late.wait()
        else:
            late.set()
        return item

    assert list(at_once(run, range(20), 4)) == list(range(20))


@pytest.mark.parametrize("jobs", [1, 4])
def test_no_more_than_so_many_run_at_a_time(jobs):
    running, most, lock = 0, 0, threading.Lock()
    together = threading.Barrier(jobs, timeout=30)

    def run(item):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        together.wait()
        with lock:
            running -= 1

    list(at_once(run, range(jobs * 5), jobs))
    assert most == jobs


def test_items_are_not_taken_far_ahead_of_the_results():
    taken = []

    def items():
        for item in range(1000):
            taken.append(item)
            yield item

    results = at_once(lambda item: item, items(), 2)
    next(results)
    assert len(taken) < 20
    results.close()


def test_what_a_job_raises_comes_in_its_turn_and_ends_it():
    begun = []

    def run(item):
        begun.append(item)
        return 1 // (item - 3)

    results = at_once(run, range(1000), 2)
    assert [next(results) for _ in range(3)] == [-1, -1, -1]
    with pytest.raises(ZeroDivisionError):
        next(results)
    assert len(begun) < 1000


def test_calls_at_once_reply_in_order_with_those_that_say_no(plugin, panel_shell):
    path = plugin(
        "many",
        """
        from cpshell.plugin import make_call
        def register(shell):
            shell.command("many", many, summary="")
        def many(shell, given):
            calls = [make_call("uapi", "Email", "list_pops", as_user=user)
                     for user in ("alice", "nobody_here", "carol")]
            return [reply.ok and len(reply.data) for reply in shell.calls_at_once(calls)]
        """,
    )
    shell = type(panel_shell)(panel_shell.sandbox, [path])
    value = shell.run("many").value
    shell.close()
    assert value[1] is False
    assert value[0] > 0
    assert value[2] > 0


def test_a_session_that_ended_is_renewed_once_for_all_calls(fresh_sandbox, plugin):
    from cpshell.testing import PanelShell

    path = plugin(
        "many",
        """
        from cpshell.plugin import make_call
        def register(shell):
            shell.command("many", many, summary="")
        def many(shell, given):
            return [r.ok for r in shell.calls_at_once([make_call("whm", None, "version")] * 12, 4)]
        """,
    )
    shell = PanelShell(fresh_sandbox, [path])
    fresh_sandbox.clock.advance(30 * 24 * 3600)
    assert shell.run("many").value == [True] * 12
    log = Path(fresh_sandbox.ready["session_log"]).read_text()
    shell.close()
    assert log.count(" NEW root:") == 2


def test_calls_can_be_made_before_they_are_sent():
    call = make_call("uapi", "Email", "list_pops", {"regex": "a", "no_disk": True}, as_user="bob")
    assert (call.name, call.as_user) == ("Email::list_pops", "bob")
    assert call.parameters == (("regex", "a"), ("no_disk", "1"))


@pytest.mark.slow
def test_results_that_nobody_fetched_end_a_process_without_a_word():
    program = (
        "import os\n"
        "from cpshell.engines import threads\n"
        "results = threads.at_once(lambda item: item, range(100), 2)\n"
        "next(results)\n"
        "os.kept = [threads, results]\n"  # until the modules are emptied
        "del results\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_results_that_the_garbage_collector_closes_wait_for_no_job():
    begun, go_on, left = threading.Event(), threading.Event(), threading.Event()

    def run(item):
        if item:
            begun.set()
            go_on.wait(30)
            left.set()
        return item

    results = at_once(run, range(2), 2)
    assert next(results) == 0
    assert begun.wait(30)  # what is not begun is cancelled
    cycle = [results]
    cycle.append(cycle)
    del results, cycle
    collector = threading.Thread(target=gc.collect)
    collector.start()
    collector.join(10)
    assert not collector.is_alive()
    assert not left.is_set()
    go_on.set()
    assert left.wait(10)


def test_who_wants_all_to_end_waits_for_what_was_begun():
    begun, ended = threading.Event(), threading.Event()

    def run(item):
        if item:
            begun.set()
            time.sleep(0.1)
            ended.set()
        return item

    with all_ended(run, range(2), 2) as results:
        assert next(results) == 0
        begun.wait(10)
    assert ended.is_set()
