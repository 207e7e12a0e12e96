"""Fuzz redaction: any text is masked, none is withheld, and no known secret passes."""

import atheris
from _inputs import Input, run

with atheris.instrument_imports(include=["cpshell.redact"]):
    from cpshell.redact import WITHHELD, Redactor

_SECRET = "Winter-Horse-77"
_PARTS = (
    *(_SECRET, "password=", "--password ", '"token": "', "key=hush", "for key in hush", '\\"'),
    *("Authorization: ", "Cookie: a=", "cpsess12345", "otpauth://", "%22", "%3D", "login -p "),
)


def fuzz(given: Input) -> None:
    """Mask one text in each of the ways that sinks do."""
    text = given.text(_PARTS)
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
    run(fuzz)
