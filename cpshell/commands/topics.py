"""Explain topics of ``help`` besides commands, filters and functions."""

from collections.abc import Callable, Mapping

from cpshell.shell.shell import Shell

LANGUAGE = """\
Language: a line is a command; ; and line ends separate, # begins a comment

Words
  'text' "text $x" \\$         quotes and backslash as in a POSIX shell
  an open quote, brace or |   goes on to the next line

Parameters of a call
  key=value                   text; a key that is given again repeats the parameter
  key=@file                   the file's text
  key:=JSON                   JSON: key:=12, key:={"a": $x}: a variable in it is one value
  key=?                       asks for it, masked
  file-1=@@path               uploads the file

Variables
  let x = pipeline            let names = uapi Email list_pops | get [].email
  let x = "text"              let x = {"a": [1, $y]}
  $x ${x.path[0]}             the value, or a part of it
  $last                       what was printed last
  $env.NAME                   the environment
  $(pipeline)                 what a pipeline yields
  $((1 + $n))                 what an expression comes to

Pipelines
  … | get [].email            a filter: help filters
  … | csv                     a format: help formats
  … | jq .                    any other name is a program, started without a shell between: it
                              gets text as it is, a list of texts line by line, else JSON
  !dig +short $d | from lines a program at the head; from reads what it prints:
                              help from
  … > FILE   … >> FILE        the ending of the file chooses the format, and what a program
                              prints goes as it is; >> goes on with a table

Statements
  for, if, try, retry, until, on
                              blocks: help loops
  def NAME ARG… { … }         a command of your own, with copies of the variables
  source FILE [ARG…]          $1, $2 … and $args in it
  exit N   fail TEXT          end the script with this code, or with a message"""

LOOPS = """\
Loops and other blocks: they may stand wherever a pipeline may begin, and yield a table

  for NAME in VALUES [--jobs N] { … }
                              a turn for each value, N of them side by side, each with copies of
                              the variables then; else let in a block sets the outer variable
  if CONDITION { … } else { … }   0, "", "0", [], {}, false and null are false
  try { … } else { … }        $error holds message, code and command; what a try or a turn
                              of a loop opened (su, login) is logged out when it fails;
                              output that cannot be written ends the script
  retry N [--every S] { … }   at most N tries; mistakes, refused credentials, a write that may
                              have run and what cannot be written are not tried again
  until CONDITION [--every S] [--for S] { … }
                              until it is true, looking again after S (1 second if not given);
                              without --for as long as it takes, else it fails then: code 4
  on PROFILE|@GROUP … [--jobs N] [--engine dask://HOST:PORT] { … }
                              a turn for each server, with a session of its own by its profile;
                              a server's name is in $server, and its rows' first field; with
                              --engine on the workers of a Dask cluster
  break   continue            end the loop, or this turn
  sleep S                     S is like 5, 30s, 2m, 1h

The table has the rows of all statements in the order of the turns. The loop's variable is the
first field (loop_NAME where rows have that field; turn, a number, where it is an object); what is
not a row stands in value. A loop that is only run prints as it goes.

--jobs without a number is 4. With -k the next turn runs after one that fails; $failed has a row
for each: the variable, line, call, code, message.

Examples
  for u in alice bob { uapi --as $u Email list_pops } | sort email | limit 10
  let all = for u in alice bob { uapi --as $u Email list_pops | select email }
  for row in $(open users.csv) { echo $row.user }
  retry 3 --every 5s { whm version }
  on @web --jobs { whm listaccts | count }"""

EXIT_CODES = """\
Exit codes: of the first failure, which ends a script unless -k says to go on

  0    fine
  1    the API said no
  2    usage or syntax: nothing of that line was sent
  3    login, one-time password or permission
  4    connection, TLS or time-out
  5    the answer was not an API reply
  6    a plugin or lesson failed
  70   a fault of cpshell itself; the message says where its report is
  74   output could not be written
  130  interrupted
  141  the reader of the results is gone (SIGPIPE)

With -k the next statement runs, the next turn of a loop, the next line of a sourced file; what is
left of the block that failed does not."""

ENVIRONMENT = """\
Environment
  NO_COLOR                 no colours, if it is not empty
  FORCE_COLOR              colours where results go to no terminal, too; 0: none
  TERM=dumb                no colours, no cursor movement, no menus
  PAGER, CPSHELL_PAGER     shows what is taller than the screen; if not set: our own for
                           tables, less for the rest
  VISUAL, EDITOR           what Ctrl-X Ctrl-E opens the line in
  XDG_CONFIG_HOME          cpshell/: config.toml (profiles, groups), plugins, catalog rows
  XDG_DATA_HOME            cpshell/catalog/: what `catalog import` keeps
  XDG_STATE_HOME           cpshell/: history, certificates that are known
  $env.NAME                any of them, in a line

Secrets have no variable of a fixed name: name one with --password-from env:NAME."""


def formats(shell: Shell) -> str:
    """Return the output formats with the endings of files that choose them."""
    lines = ["Formats, with -o, after | or by the ending of a file", ""]
    for name, form in shell.registry.formats.items():
        endings = " ".join(form.extensions)
        lines.append(f"  {name:<10} {form.summary:<40} {endings}".rstrip())
    lines += ["", "Without -o: table on a terminal, json elsewhere. `last yaml` shows again."]
    return "\n".join(lines)


CONDITIONS = """\
Conditions: after where, --where, if and until, the same everywhere

  FIELD = VALUE     != other   < <= > >= in order
  FIELD ~ TEXT      contains   !~ does not   ^= begins   $= ends; these ignore case
  FIELD in (a, b)   one of these; FIELD in $list
  and or not ( )    `a and b` looks with b only at the rows that a let through

  FIELD             plan, plan.name, `any name`; FIELD? need not be there; FIELD:TYPE and $name:TYPE
                    compare as number, text, version, ipv4 or date
  VALUE             gold, 'two words', 1.5G, 2024-01-31, now - 30d, true, null, $name: one value
  (FIELD)           another field, right of a sign: defaultaddress != (user)
  Left of a sign    expressions, too: diskused/disklimit > 0.9, age(unix_startdate) > 60d

What has no such field matches only != !~ not, and = null, which asks for it. true is also 1, and
false 0, as servers write them. A field that no row has is an error, and so is a comparison that
makes no sense. A condition with `>` or `(` apart from a word stands in quotes.

Examples
  whm listaccts | where plan=default and diskused>100M
  whm listaccts | where 'suspended=1 or user in (alice, bob)'
  whm listaccts --where 'user^=a' --sort -diskused --columns user,diskused
  let n = 5; if $n >= 5 and $n < 9 { echo yes }"""

QUANTITIES = """\
Quantities: numbers with a unit, and what sort, where, select and group make of them

  K M G T           sizes in steps of 1024, with or without B or iB: 482M, 1.5 GiB
  s m h d w         durations
  %                 percentages
  unlimited         above all: it is among the rows of diskused>1G and the last of sort

A number without a unit takes the unit of the values where all share one (diskused>2000 beside
2210M); where they have several, it needs one. 0 fits any. A size beside a duration, or a unit
beside values without one, is an error.

  sort FIELD        by quantity where a value has a unit, by number where all are numbers, else in
                    natural order (a9 before a10); rows without a value come last
  sort FIELD:TYPE   number, text, version, ipv4 or date
  Dates             Unix seconds, or 2024-01-31[T12:00]; date(x) writes one out
  + - * / %         in select, conditions and group; round(x), in(x, G), age(x), now

Examples
  whm listaccts | sort -diskused | limit 3 | select user, diskused
  whm listaccts | where 'diskused>1G' | get [].user
  whm listaccts | select user, 'gb=round(in(diskused, G))'"""

TABLES = """\
Tables: rows are objects, or the list inside an answer

  where CONDITION            the rows that match: help conditions
  select FIELD NAME=EXPR     these fields, or what is computed: select user, free=disklimit-diskused
  sort KEY …   limit N       in order: help quantities; the first N
  unique [FIELD …]           each row once
  group [FIELD …]            one row for each value, with count; --sum F --avg F --min F --max F
  join $TABLE on FIELD       with the fields of another table; rows without a partner stay
  count   rows               how many there are; the list inside an answer
  get JMESPATH               another shape; $name stands bare in it, as a value: acct[?user==$u],
                             as a place: [$i], [0:$n], or as the name of a field: [].$field

A variable that names a field is one name: sort $field. Options of a call mean the same: --where,
--sort, --limit, --columns; the server is asked for what it surely does alike, --dry-run shows it.

Examples
  whm listaccts | group plan --sum diskused --max diskused
  whm listaccts | group --sum diskused --avg diskused
  whm listaccts | unique owner | select owner
  let owners = whm listaccts | group owner; whm listaccts | join $owners on owner | limit 2"""


ANSWERS = """\
Answers: yes, no (exit code 1), or no answer of the API (exit code 5)

A reason is looked for wherever the panel puts it; `2 of 5 rows failed: …` where a call acts on
several things. Warnings and messages are told once, in their order, those of a batch with
their call.

Anything else is told with its status, the line that says something, and who
probably sent it: a page of the panel, a firewall, a proxy, another program.

  -v, -o raw       the beginning of such an answer, made safe
  -o envelope      the whole reply of a call, refusals too
  --force          send what the prompt takes for a slip
  checkup          try TLS, clock, login and a call, one by one"""


KEYS = """\
Keys of the prompt

  TAB               completes; on an empty line the line that an error proposed
  F1, Alt-H         help on the call at the cursor, and what it would send
  Up                the last line that began with what is typed
  Right, Ctrl-E     takes the suggestion from the history
  Ctrl-R            searches the history
  Enter             runs the line, or goes on while a quote, brace or pipe is open
  Alt-Enter         a new line
  Ctrl-X Ctrl-E     opens the line in VISUAL or EDITOR; it does not run
  Ctrl-C            clears the line, or cancels what runs; never exits
  Ctrl-D            on an empty line: logs out the session; exits with the last one
  Ctrl-L            clears the screen

  F2                the next output format
  F3                raw or readable sizes and times; shows the last result again
  F4                the keys of emacs or vi, where K is F1 and v opens the editor
  F6                read-only on or off"""


TOPICS: Mapping[str, Callable[[Shell], str]] = {
    "language": lambda shell: LANGUAGE,
    **dict.fromkeys(
        ("loops", "for", "if", "try", "retry", "until", "on", "break", "continue"),
        lambda shell: LOOPS,
    ),
    "def": lambda shell: LANGUAGE,
    "conditions": lambda shell: CONDITIONS,
    "quantities": lambda shell: QUANTITIES,
    "tables": lambda shell: TABLES,
    "answers": lambda shell: ANSWERS,
    "exit-codes": lambda shell: EXIT_CODES,
    "environment": lambda shell: ENVIRONMENT,
    "formats": formats,
    "keys": lambda shell: KEYS,
}
"""Text by name."""
