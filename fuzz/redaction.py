"""Fuzz redaction: any text is masked, none is withheld, and no known secret passes.

``make fuzz`` runs this for a time; ``python fuzz/redaction.py FILE`` runs one input again.
"""

import sys

import atheris

with atheris.instrument_imports(include=["cpshell.redact"]):
    from cpshell.redact import WITHHELD, Redactor

_SECRET = "Winter-Horse-77"
_PARTS = (
    *(_SECRET, "password=", "--password ", '"token": "', "key=hush", "for key in hush", '\\"'),
    *("Authorization: ", "Cookie: a=", "cpsess12345", "otpauth://", "%22", "%3D", "login -p "),
)


def fuzz(data: bytes) -> None:
    """Mask one text in each of the ways that sinks do."""
    provider = atheris.FuzzedDataProvider(data)
    pieces = []
    while provider.remaining_bytes() and len(pieces) < 40:
        pieces.append(_PARTS[provider.ConsumeIntInRange(0, len(_PARTS) - 1)])
        pieces.append(provider.ConsumeUnicode(provider.ConsumeIntInRange(0, 12)))
    text = "".join(pieces)
    redactor = Redactor()
    redactor.learn(_SECRET)
    redactor.learn("hush", name="key")
    answer = text.encode("utf-8", "surrogatepass")
    results = (
        redactor.text(text),
        redactor.line(text),
        str(redactor.value({text: [text, {"password": text}]})),
        str(redactor.pairs([(text, text)])),
        str(redactor.answer(answer)),
    )
    for masked in results:
        if _SECRET in masked or WITHHELD in masked:
            raise AssertionError(masked)


if __name__ == "__main__":
    atheris.Setup(sys.argv, fuzz)
    atheris.Fuzz()
