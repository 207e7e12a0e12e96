"""What a key costs: p95 and the median over every key of many lines.

Highlighting, masks and completion are measured together, as they share the tokens of a text, and
completion alone. Budgets for the three together: 2 ms (p95), 5 ms with 100,000 account names.
Beside them stands a plain prompt: pygments' lexer for shells and a list of words to complete.

Run: python -m benchmarks.completion [--quick]

The completers of pgcli, iredis and http-prompt are measured beside it, each in an environment of
its own.
"""

import json
import statistics
import subprocess
from collections.abc import Callable
from time import perf_counter, sleep

from benchmarks.environments import peer
from benchmarks.report import Row, say, show, sized, times

LINES = (
    "uapi Email list_pops_with_disk --sort _diskused:numeric | get [].email",
    "uapi Email add_pop email=info password=? quota=250 send_welcome_email=1",
    "uapi Ftp listftp | select user,type",
    "whm listaccts --where user~a --columns user,domain | sort -diskused | limit 5",
    "whm createacct username=new domain=new.example plan=default",
    "api2 Email listpops | count",
    "let pops = uapi Email list_pops",
    "for u in $pops { uapi --as $u Quota get_quota_info }",
    "whm listaccts | where 'plan=gold and age(unix_startdate) > 60d' | select user x=round(n)",
    "if $x > 3 and $plan = gold { for u in a b { echo $(($x + 1)) } } else { sleep 1 }",
    'whm mass_edit_dns_zone zone=a.test serial=1 add:={"dname": $name, "ttl": 300}',
    "help uapi Mysql create_database",
    "suspendacct user=zzz",
    "whm listaccts | get sort_by(acct[?plan=='gold'], &diskused)[].{user: user, domain: domain}",
    "whm xyzzy",
)
ACCOUNTS = sized(100_000, 2000)
LIVE_LINES = (
    "su user5004",
    "su customer99",
    "whm accountsummary user=user99999",
    "whm suspendacct user=zzz",
    "uapi --as 4321 Email list_pops",
)

OTHERS = r"""
import json, sys
from time import perf_counter
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

def keys(completer, lines):
    taken = []
    for _ in range(5):
        for line in lines:
            for at in range(1, len(line) + 1):
                document = Document(line[:at], at)
                begun = perf_counter()
                list(completer.get_completions(document, CompleteEvent(text_inserted=True)))
                taken.append(perf_counter() - begun)
    return taken

def pgcli():
    from pgcli.pgcompleter import PGCompleter
    completer = PGCompleter(smart_completion=True)
    tables = [("public", f"table_{n}") for n in range(630)]
    completer.extend_schemata(["public"])
    completer.set_search_path(["public"])
    completer.extend_relations(tables, kind="tables")
    columns = [("public", t, f"c{n}", "text", False, None) for _, t in tables for n in range(5)]
    completer.extend_columns(columns, kind="tables")
    return completer, ["select c1 from table_5 where c2 = 1", "insert into table_62 (c1) values"]

def iredis():
    from iredis.completers import IRedisCompleter
    return IRedisCompleter(), ["GET user:1000", "ZADD board NX 1 alice", "CLIENT LIST TYPE normal"]

def http_prompt():
    from http_prompt.completer import HttpPromptCompleter
    from http_prompt.context import Context
    return HttpPromptCompleter(Context("http://localhost")), [
        "post /users name=alice Content-Type:application/json", "httpie get /users page==2"]

makers = {"pgcli": pgcli, "iredis": iredis, "http-prompt": http_prompt}
print(json.dumps(keys(*makers[sys.argv[1]]())))
"""
COMPLETERS = ("pgcli", "iredis", "http-prompt")


def keys_of(
    lines: tuple[str, ...], complete: Callable[[str, int], object], times: int = 5
) -> list[float]:
    """Seconds for each key of each line, several times over."""
    taken = []
    for _ in range(times):
        for line in lines:
            for at in range(1, len(line) + 1):
                begun = perf_counter()
                complete(line[:at], at)
                taken.append(perf_counter() - begun)
    return taken


def row(what: str, taken: list[float], at_most: float | None = None) -> Row:
    """One row of the report: the 95th of a hundred keys, and the median."""
    p95 = statistics.quantiles(taken, n=20)[-1] * 1000
    return Row(what, p95, statistics.median(taken) * 1000, "ms, p95", at_most=at_most)


def ours() -> None:
    """The rows of the budgets."""
    from cpshell import catalog
    from cpshell.build import build_shell
    from cpshell.catalog import Api
    from cpshell.panel.call import Call
    from cpshell.panel.reply import Reply
    from cpshell.repl.completion.candidate_kinds import Expected
    from cpshell.repl.completion.candidates import complete
    from cpshell.repl.completion.cursor import cursor_in
    from cpshell.repl.completion.knowledge import ShellKnowledge
    from cpshell.repl.completion.matching import NamesAbout
    from cpshell.repl.completion.name_sources import Topic
    from cpshell.repl.completion.parameter_topics import Subject, subject_of
    from cpshell.repl.completion.remote_names import RemoteNames
    from cpshell.repl.highlight import style_spans
    from cpshell.repl.line_reader import LineReader
    from cpshell.repl.secret_spans import secret_spans
    from cpshell.system.system import System

    shell = build_shell(System())
    remote_names = RemoteNames()
    scope = ("bench", None)

    class LoggedIn(ShellKnowledge):
        api = Api.WHM

        def values_of(self, place: Expected) -> NamesAbout:
            return self._known(subject_of(place)) or super().values_of(place)

        def names_of_kind(self, place: Expected) -> NamesAbout:
            subject = Subject(Topic.USER) if place.name == "user" else None
            return self._known(subject) or super().names_of_kind(place)

        def _known(self, subject: Subject | None) -> NamesAbout | None:
            known = subject and remote_names.get(scope, subject.topic, subject.of)
            return NamesAbout(known.names) if known else None

    knowledge = LoggedIn(shell, remote_names)
    reader = LineReader()
    marked = catalog.secret_parameters()
    redactor = shell.state.redactor

    def is_secret(name: str) -> bool:
        return name in marked or redactor.secret_name(name)

    def completion(text: str, at: int) -> object:
        return complete(cursor_in(text, at), knowledge)

    def key(text: str, at: int) -> object:
        tokens = reader.tokens(text)
        style_spans(text, tokens, knowledge)
        secret_spans(text, tokens, is_secret)
        return complete(cursor_in(text, at, reader.tokens), knowledge)

    keys_of(LINES[:1], key)  # the catalog is read at the first key after a call
    words = [*shell.registry.commands, *(f.name for f in catalog.functions(Api.UAPI))]
    show(row("a plain prompt (reference)", keys_of(LINES, plain_prompt(words))))
    show(row("completion alone", keys_of(LINES, completion)))
    show(row("a key: highlighting, masks, completion", keys_of(LINES, key), 2))
    names = [f"{'user' if n % 2 else 'customer'}{n}" for n in range(ACCOUNTS)]
    answer = {"acct": [{"user": name, "domain": f"{name}.example.com"} for name in names]}
    begun = perf_counter()
    accounts = Call(Api.WHM, None, "listaccts")
    remote_names.observe(scope, accounts, Reply(True, Api.WHM, "", answer))
    held_up = perf_counter() - begun
    while remote_names.get(scope, Topic.DOMAIN) is None:
        sleep(0.01)
    show(times(f"the prompt is held up by {ACCOUNTS:,} names", [held_up]))
    keys_of(LIVE_LINES, key)
    show(row(f"a plain prompt, {ACCOUNTS:,} names", keys_of(LIVE_LINES, plain_prompt(names), 1)))
    show(row(f"completion alone, {ACCOUNTS:,} names", keys_of(LIVE_LINES, completion)))
    show(row(f"the same, {ACCOUNTS:,} names", keys_of(LIVE_LINES, key), 5))


def plain_prompt(words: list[str]) -> Callable[[str, int], object]:
    """Return what a key costs a prompt with a lexer of pygments and a list of words."""
    from prompt_toolkit.completion import CompleteEvent, WordCompleter
    from prompt_toolkit.document import Document
    from prompt_toolkit.lexers import PygmentsLexer
    from pygments.lexers import BashLexer

    completer, lexer, event = WordCompleter(words), PygmentsLexer(BashLexer), CompleteEvent()

    def key(text: str, at: int) -> object:
        document = Document(text, at)
        lexer.lex_document(document)(0)
        return list(completer.get_completions(document, event))

    return key


def others() -> None:
    """The rows of other programs, each in an environment of its own, where they can be had."""
    for name in COMPLETERS:
        folder = peer(name)
        if folder is None:
            say(f"a key in {name}: not measured, not to be had")
            continue
        command = [str(folder / "python"), "-W", "ignore", "-c", OTHERS, name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            say(f"a key in {name}: not measured, {done.stderr.strip().splitlines()[-1]}")
        else:
            show(row(f"a key in {name}, its own lines", json.loads(done.stdout.splitlines()[-1])))


def main() -> None:
    """Print one row for each budget, and one for each other completer."""
    ours()
    others()


if __name__ == "__main__":
    main()
