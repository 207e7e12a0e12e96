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
  key:=JSON                   JSON: key:=12, key:={"a":1}
  key=?                       asks for it, masked
  file-1=@@path               uploads the file

Variables
  let x = pipeline            let names = uapi Email list_pops | get [].email
  let x = "text"
  $x ${x.path[0]}             the value, or a part of it
  $last                       what was printed last
  $env.NAME                   the environment
  $(pipeline)                 what a pipeline yields

Pipelines
  … | get [].email            a filter: help filters
  … | csv                     a format: help formats
  … | jq .                    any other name is a program, which gets JSON
  … > FILE   … >> FILE        the ending of the file chooses the format; >> goes on with a table

Statements
  for NAME in VALUES [--jobs N] { … }
  if VALUE { … } else { … }
  try { … } else { … }        $error holds message, code and command; what a try or a turn
                              of a loop opened (su, login) is logged out when it fails
  source FILE
  !command                    a line for the system's shell"""

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
  PAGER, CPSHELL_PAGER     shows what is taller than the screen; less if not set
  VISUAL, EDITOR           what Ctrl-X Ctrl-E opens the line in
  XDG_CONFIG_HOME          cpshell/config.toml: profiles and groups
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


TOPICS: Mapping[str, Callable[[Shell], str]] = {
    "language": lambda shell: LANGUAGE,
    **dict.fromkeys(("for", "if", "try"), lambda shell: LANGUAGE),
    "exit-codes": lambda shell: EXIT_CODES,
    "environment": lambda shell: ENVIRONMENT,
    "formats": formats,
}
"""Text by name."""
