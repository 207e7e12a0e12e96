r"""Read the language of the shell: text → tokens → syntax tree → expanded words. Pure; no I/O.

Grammar, in EBNF. ``blank`` is a space, a tab or a carriage return; a backslash at the line end
joins the next line and counts as a blank between words; ``#`` at the start of a word begins a
comment that ends with the line::

    script       = [ statement ] { ( ";" | newline ) [ statement ] }
    statement    = pipeline | let | for | if | try | bang
    let          = "let" name "=" ( value | pipeline )
    for          = "for" name "in" word { word } [ "--jobs" word ] block
    if           = "if" word block [ "else" ( block | if ) ]
    try          = "try" block [ "else" block ]
    bang         = "!" the rest of the line
    block        = "{" script "}"                        the braces are words of their own

    pipeline     = command { "|" { newline } command } [ ( ">" | ">>" ) word ]
    command      = word { word } [ block ]               a block only for on, batch, watch
    value        = one word that is quoted, begins with "$", is a number, true, false or null,
                   or is JSON that begins with "{" or "["

    word         = part { part } | key ":=" json
    part         = plain | "\" any | "'" any { any } "'" | '"' { text | escape | expansion } '"'
                 | expansion
    escape       = "\" ( "$" | '"' | "\" | newline )     other backslashes in "…" are text
    expansion    = "$" name | "$env." name | "${" name { step } "}" | "$(" pipeline ")"
    step         = "." key | "[" integer "]" | '["' text '"]' | "['" text "']"
    json         = an object or a list, up to its closing bracket; may span lines

    parameter    = key ( "=" | "=@" | "=@@" | ":=" ) value | key "=?"
    name         = ( letter | "_" ) { letter | digit | "_" }
    key          = ( letter | digit | "_" ) { letter | digit | "_" | "." | "*" | "-" }

- ``|`` and ``;`` end a word, unless quoted. ``>`` and ``#`` are special only where a word could
  begin, so ``size>5`` is one word. ``&``, ``<``, ``*`` and ``~`` are ordinary characters.
- A brace is special only as a word of its own: ``{`` after for, if, else, try, on, batch and
  watch, ``}`` everywhere. ``else`` stands on the line of the ``}`` before it.
- In ``$( )`` a ``)`` ends the words unless a ``(`` came before it: ``$(… | get length(@))``.
- An open quote, JSON, ``$(`` or block, a ``|`` or a backslash at the line end go on to the next
  line: :class:`~cpshell.errors.Incomplete` if there is none.

Limits: blocks, ``else if`` and ``$( )`` nest up to 32 levels together, JSON up to 32 more. A
NUL character is an error. A carriage return before a line end is dropped, also in quotes.
"""

from cpshell.language.expand import Expanded, Scope, expand, text_of
from cpshell.language.kinds import Kind, Token
from cpshell.language.parser import parse
from cpshell.language.printer import source_of
from cpshell.language.reader import Unit, split_statements
from cpshell.language.scanner import MAX_DEPTH
from cpshell.language.tokens import tokens
from cpshell.language.tree import (
    Bang,
    Block,
    For,
    If,
    Let,
    Literal,
    Part,
    Pipeline,
    Position,
    Redirect,
    Script,
    SimpleCommand,
    Statement,
    Substitution,
    Try,
    Variable,
    Word,
)
from cpshell.language.value_paths import lookup
from cpshell.language.words import Operator, ParameterWord, parameter_of

__all__ = [
    "MAX_DEPTH",
    "Bang",
    "Block",
    "Expanded",
    "For",
    "If",
    "Kind",
    "Let",
    "Literal",
    "Operator",
    "ParameterWord",
    "Part",
    "Pipeline",
    "Position",
    "Redirect",
    "Scope",
    "Script",
    "SimpleCommand",
    "Statement",
    "Substitution",
    "Token",
    "Try",
    "Unit",
    "Variable",
    "Word",
    "expand",
    "lookup",
    "parameter_of",
    "parse",
    "source_of",
    "split_statements",
    "text_of",
    "tokens",
]
