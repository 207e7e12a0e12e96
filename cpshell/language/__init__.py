r"""Read the language of the shell: text → tokens → syntax tree → expanded words. Pure; no I/O.

Grammar, in EBNF. ``blank`` is a space, a tab or a carriage return; a backslash at the line end
joins the next line and counts as a blank between words; ``#`` at the start of a word begins a
comment that ends with the line::

    script       = [ statement ] { ( ";" | newline ) [ statement ] }
    statement    = pipeline | let | def | compound | "break" | "continue"
    let          = "let" name "=" ( value | pipeline )
    def          = "def" name { name } block             the first name may hold "-", too
    compound     = for | if | try | retry | until | on
    for          = "for" name "in" word { word } [ "--jobs" [ word ] ] block
    on           = "on" word { word } [ "--jobs" [ word ] ] [ "--engine" word ] block
    if           = "if" word { word } block [ "else" ( block | if ) ]
    try          = "try" block [ "else" block ]
    retry        = "retry" word [ "--every" word ] block
    until        = "until" word { word } [ "--every" word ] [ "--for" word ] block
    block        = "{" script "}"                        the braces are words of their own

    pipeline     = head { "|" { newline } command } [ ( ">" | ">>" ) word ]
    head         = command | compound | "!" word { word }
    command      = word { word } [ block ]               a block only for batch, watch
    value        = one word that is quoted, begins with "$", is a number, true, false or null,
                   or is JSON that begins with "{" or "["

    word         = part { part } | key ":=" json
    part         = plain | "\" any | "'" any { any } "'" | '"' { text | escape | expansion } '"'
                 | expansion
    escape       = "\" ( "$" | '"' | "\" | newline )     other backslashes in "…" are text
    expansion    = "$" var | "$env." name | "${" var { step } "}" | "$(" pipeline ")"
                 | "$((" word { word } "))"                  an expression, on one line
    var          = name | a number from 1                of a word that a sourced file was given
    step         = "." key | "[" integer "]" | '["' text '"]' | "['" text "']"
    json         = an object or a list, up to its closing bracket; may span lines; an expansion
                   stands in it where a value can, and is that value

    parameter    = key ( "=" | "=@" | "=@@" | ":=" ) value | key "=?"
    name         = ( letter | "_" ) { letter | digit | "_" }
    key          = ( letter | digit | "_" ) { letter | digit | "_" | "." | "*" | "-" }

- ``|`` and ``;`` end a word, unless quoted. ``>`` and ``#`` are special only where a word could
  begin, and ``>`` not after if and until: ``size>5`` is one word. ``&``, ``<``, ``*`` and ``~`` are
  ordinary characters; a word of another shell, as ``&&``, ``2>&1`` or ``<FILE``, is refused, and so
  is a backquote outside of quotes and expressions.
- A brace is special only as a word of its own: ``{`` after def, batch, watch, and in a
  compound, ``}`` everywhere. ``else`` stands on the line of the ``}`` before it.
- ``break`` and ``continue`` stand in the block of ``for`` or ``until``; ``break`` not in one with
  ``--jobs``, nor of ``on``.
- In ``$( )`` a ``)`` ends the words unless a ``(`` came before it: ``$(… | get length(@))``.
- An open quote, JSON, ``$(`` or block, a ``|`` or a backslash at the line end go on to the next
  line: :class:`~cpshell.errors.Incomplete` if there is none.

Limits: blocks, ``else if`` and ``$( )`` nest up to 32 levels together, JSON up to 32 more. A
NUL character is an error. A carriage return before a line end is dropped, also in quotes.
"""

from cpshell.language.expand import Expanded, Piece, Scope, expand, sketch, text_of, truth, value_of
from cpshell.language.kinds import Kind, Token
from cpshell.language.parser import parse
from cpshell.language.reader import Unit, parsed_whole, split_statements
from cpshell.language.scanner import MAX_DEPTH
from cpshell.language.tokens import tokens
from cpshell.language.tree import (
    Arithmetic,
    Block,
    Break,
    Compound,
    Continue,
    Def,
    For,
    Head,
    If,
    Json,
    Let,
    Literal,
    Node,
    On,
    Part,
    Pipeline,
    Position,
    Program,
    Redirect,
    Retry,
    Script,
    SimpleCommand,
    Statement,
    Substitution,
    Try,
    Until,
    Variable,
    Word,
    nodes,
)
from cpshell.language.value_paths import lookup
from cpshell.language.words import Operator, ParameterWord, parameter_of

__all__ = [
    "MAX_DEPTH",
    "Arithmetic",
    "Block",
    "Break",
    "Compound",
    "Continue",
    "Def",
    "Expanded",
    "For",
    "Head",
    "If",
    "Json",
    "Kind",
    "Let",
    "Literal",
    "Node",
    "On",
    "Operator",
    "ParameterWord",
    "Part",
    "Piece",
    "Pipeline",
    "Position",
    "Program",
    "Redirect",
    "Retry",
    "Scope",
    "Script",
    "SimpleCommand",
    "Statement",
    "Substitution",
    "Token",
    "Try",
    "Unit",
    "Until",
    "Variable",
    "Word",
    "expand",
    "lookup",
    "nodes",
    "parameter_of",
    "parse",
    "parsed_whole",
    "sketch",
    "split_statements",
    "text_of",
    "tokens",
    "truth",
    "value_of",
]
