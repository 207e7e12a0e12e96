"""Define the regular expressions that parser, printer and words share."""

import re

ENDS = r" \t\r\n|;"
"""Inside a character class: what ends a word wherever it stands unquoted."""

NAME_PATTERN = r"[^\W\d]\w*"
OWN_NAMES = frozenset({"last", "env"})
"""The variables that the shell sets and no script can."""
KEY_PATTERN = r"[A-Za-z0-9_][\w.*-]*"

NAME = re.compile(NAME_PATTERN)
PARAMETER = re.compile(rf"({KEY_PATTERN})(=@@|=@|=\?\Z|:=|=)")
BRACKET_KEY = r"\[\"(?:[^\"\\\n]|\\[\"\\])*+\"\]|\['[^'\n]*+'\]"
STEP_PATTERN = rf"\.[\w-]+|\[-?\d+\]|{BRACKET_KEY}"
FIELD_STEPS = r"(?:\.[\w-]+)+"
"""What may follow ``$row`` without braces."""
COMPUTED_STEP = re.compile(
    rf"\$\{{({NAME_PATTERN})((?:{STEP_PATTERN})*)(\[\$\w+\]|\.\$\w+)", re.ASCII
)
