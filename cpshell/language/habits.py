"""Say what is written here for what other languages write. Pure."""

import re

STAGES = {
    **dict.fromkeys(("first", "take", "top"), "limit N"),
    **dict.fromkeys(("order", "order-by", "sort-by", "orderby"), "sort FIELD, or sort -FIELD"),
    **dict.fromkeys(("reverse", "desc"), "sort -FIELD"),
    **dict.fromkeys(("distinct", "dedup"), "unique, or unique FIELD"),
    **dict.fromkeys(("length", "size", "measure"), "count"),
    **dict.fromkeys(("filter", "having", "grep", "egrep"), "where FIELD ~ TEXT"),
    **dict.fromkeys(("group-by", "groupby"), "group FIELD --sum FIELD"),
    **dict.fromkeys(("map", "pluck", "column", "cut", "awk"), "select FIELD, or get [].FIELD"),
    **dict.fromkeys(("each", "foreach", "xargs"), "for row in $(…) { … }"),
    **dict.fromkeys(("to", "to-json", "format", "convertto-json"), "json, or csv, yaml, table"),
    **dict.fromkeys(("sum", "avg", "average", "min", "max"), "group --sum FIELD"),
    **dict.fromkeys(("columns", "keys"), "fields uapi MODULE FUNCTION; select FIELD"),
    "head": "limit N",
    "tail": "sort -FIELD | limit N, or get [-N:]",
    "tac": "sort -FIELD, or get [::-1]",
    "uniq": "unique",
    "wc": "count",
    "sed": "select NAME=EXPRESSION",
}
"""Filters by the names that other shells have for them."""

COMMANDS = {
    **{
        name: f"a program: !{name} …"
        for name in ("ls", "cat", "grep", "date", "seq", "curl", "dig")
    },
    **dict.fromkeys(("while", "loop"), "until CONDITION { … }"),
    **dict.fromkeys(("foreach", "each"), "for NAME in VALUES { … }"),
    **dict.fromkeys(("function", "fn", "func"), "def NAME ARG… { … }"),
    **dict.fromkeys(("export", "var", "const", "declare", "local"), "let NAME = VALUE"),
    **dict.fromkeys(("print", "printf", "write-host"), "echo TEXT"),
    **dict.fromkeys(("case", "switch", "match"), "if CONDITION { … } else { … }"),
    "return": "echo VALUE; exit N ends the script",
    "throw": "fail TEXT",
    "catch": "try { … } else { … }",
    "cd": "paths stand whole: open FOLDER/FILE",
    "do": "until CONDITION { … }",
}
"""What is written here for commands of other shells."""

OF_LINES = frozenset(
    ("head", "tail", "tac", "uniq", "wc", "grep", "egrep", "cut", "awk", "sed", "xargs")
)
"""Programs that look at lines, which rows in JSON are not."""

SIGNS = {
    **dict.fromkeys(("eq", "-eq", "is", "equals"), "="),
    **dict.fromkeys(("ne", "-ne", "isnt"), "!="),
    **dict.fromkeys(("gt", "-gt"), ">"),
    **dict.fromkeys(("lt", "-lt"), "<"),
    **dict.fromkeys(("ge", "-ge", "gte"), ">="),
    **dict.fromkeys(("le", "-le", "lte"), "<="),
    **dict.fromkeys(("like", "-like", "contains", "-contains", "matches", "-match", "ilike"), "~"),
    **dict.fromkeys(("startswith", "starts-with", "begins"), "^="),
    **dict.fromkeys(("endswith", "ends-with", "ends"), "$="),
}
"""Signs by the words that other languages have for them."""

FIELDS = {
    **dict.fromkeys(("desc", "descending", "r", "-reverse"), "sort -FIELD"),
    **dict.fromkeys(("asc", "ascending"), "sort FIELD"),
    "by": "sort FIELD, group FIELD, without `by`",
    "as": "select NAME=FIELD",
    "having": "group FIELD | where 'count > 1'",
    "*": "all fields stay where select is left out",
    "limit": "… | limit N",
}
"""What to write for words that are taken for fields."""

_OF_PROGRAMS = "!sh -c '…' runs a line of a shell"
_QUOTED = "as text it stands in quotes"

WORDS = (
    (r"&&", "`&&` joins no commands here", "`;` or a line end: the first failure ends the script"),
    (r"&", "`&` puts nothing in the background", "for NAME in VALUES --jobs N { … }"),
    (r"<.*", "`<` reads no file here", f"open FILE | …, or for a program: {_OF_PROGRAMS}"),
    (r"[12&]>.*|>&.*", "only results go to a file with `>`", _OF_PROGRAMS),
    (r"\$\?", "there is no `$?` here", "try { … } else { echo ${error.code} }"),
    (r"\$[@*#0]|\"\$[@*]\"", "words of a script have other names here", "$1, $args"),
    (r"\$[!$]", "processes have no variables here", _OF_PROGRAMS),
)
"""Words of other shells, as they stand without quotes, with what is wrong and what to write."""
_WORDS = re.compile("|".join(f"({pattern})" for pattern, _, _ in WORDS), re.DOTALL)
BACKQUOTE = ("a backquote runs nothing here", f"$(COMMAND …); {_QUOTED}")
"""What is wrong with a backquote outside of expressions, and a hint."""


def foreign_word(source: str) -> tuple[str, str] | None:
    """Return what is wrong with a word that means something in other shells only, and a hint."""
    match = _WORDS.fullmatch(source)
    if match is None or match.lastindex is None:
        return None
    _, message, hint = WORDS[match.lastindex - 1]
    return message, f"{hint}; {_QUOTED}"


def sign_hint(text: str, at: int) -> str | None:
    """Return a hint where a word stands for a sign: at a place of a condition, or before it."""
    after = text[at:].split(maxsplit=1)
    before = text[:at].split()
    words = [each.lower() for each in (*after[:1], *before[-1:])]
    if words and words[0] == "between":
        return "FIELD >= A and FIELD <= B"
    if words and words[0] == "not":
        return "not FIELD in (a, b)"
    sign = next((SIGNS[word] for word in words if word in SIGNS), None)
    return f"FIELD {sign} VALUE" if sign else None


def pattern_note(term: str, sign: str) -> str | None:
    """Return what to say of a text that found nothing, and looks like a pattern."""
    bare = term.replace(".*", "").strip("*%^$")
    if term != bare and sign in ("=", "~"):
        begins = term[:1] not in "*%$" and not term.startswith(".*") and term[:1] != ""
        meant = "^=" if begins and not term.endswith("$") else "$=" if term.endswith("$") else "~"
        return f"{term!r} is taken as it stands, signs and all: FIELD {meant} {bare}"
    return None
