"""Know the joiners that are harmless: those of emoji, and of scripts that cannot do without.

A joiner has nothing to see; it is harmless where it changes what is seen, and nowhere else:
between emoji that it makes one of, and where letters join or part by it. The rules for letters
are those for names of domains (RFC 5892, appendix A.1 and A.2), with three spellings that live
texts have besides: Malayalam's letters without a vowel, and Bengali's and Kannada's R before a
joined consonant. A selector counts after one picture only, five emoji make one at most: more
would carry hidden text.
"""

import re

ZWNJ, ZWJ, EMOJI_STYLE = "\u200c", "\u200d", "\ufe0f"

_TONES = "\U0001f3fb-\U0001f3ff"
_PICTURES = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf"
    "\u23e9-\u23fa\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
)
_EMOJI = f"[{_PICTURES}](?:{EMOJI_STYLE}|[{_TONES}])?"
_MOST_JOINED = 4
_ONE_EMOJI = (
    f"(?<!{ZWJ}){_EMOJI}(?:{ZWJ}{_EMOJI}){{1,{_MOST_JOINED}}}(?![{ZWJ}{EMOJI_STYLE}])"
    f"|(?<!{ZWJ})[{_PICTURES}](?:{EMOJI_STYLE}|[{_TONES}])(?![{ZWJ}{EMOJI_STYLE}])"
    f"|[0-9#*]{EMOJI_STYLE}\u20e3"
    "|[\U0001f1e6-\U0001f1ff]{2}"  # a flag
)

# Arabic script: letters that join on both sides, and those that join to the letter before them.
_ARABIC_ONE_SIDE = (
    "\u0622-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0673\u0675-\u0677\u0688-\u0699"
    "\u06c0\u06c3-\u06cb\u06cd\u06cf\u06d2\u06d3"
)
_ARABIC_BOTH = (
    "\u0620\u0626\u0628\u062a-\u062e\u0633-\u063f\u0641-\u0647\u0649\u064a\u0678-\u0687"
    "\u069a-\u06bf\u06c1\u06c2\u06cc\u06ce\u06d0\u06d1\u06fa-\u06fc"
)
_ARABIC_MARKS = "\u064b-\u065f\u0670"
_PARTED = (
    f"(?<=[{_ARABIC_BOTH}])[{_ARABIC_MARKS}]*{ZWNJ}"
    f"(?=[{_ARABIC_MARKS}]*[{_ARABIC_BOTH}{_ARABIC_ONE_SIDE}])"
)

# Scripts of India and Sri Lanka: a consonant without its vowel, joined to the next or parted.
_INDIC = "\u0904-\u0dff"
_VIRAMA = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"
_AFTER_VIRAMA = (
    f"(?<=[{_INDIC}][{_VIRAMA}])(?:[{ZWNJ}{ZWJ}](?=[{_INDIC}])|(?<=\u0d4d){ZWJ}(?![{ZWNJ}{ZWJ}]))"
)
_AFTER_R = f"(?<=[\u09b0\u09f0\u0cb0]){ZWJ}(?=[{_VIRAMA}])"

HARMLESS = re.compile(f"({_ONE_EMOJI}|{_PARTED}|{_AFTER_VIRAMA}|{_AFTER_R})")
"""What holds joiners that are as harmless as they are, and emoji that take the place of one."""
