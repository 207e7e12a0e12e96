"""Turn the parameters of a line into those of a call: files are read, questions asked."""

from collections.abc import Callable, Sequence
from typing import Any

from cpshell.errors import UsageError
from cpshell.language import Operator
from cpshell.panel.call import Upload
from cpshell.plugin import Given
from cpshell.shell.shell import Shell
from cpshell.system.files import FileMissing, user_path


def read_parameters(
    shell: Shell, given: Sequence[Given], secret: Callable[[str], bool]
) -> tuple[tuple[Upload, ...], list[tuple[str, Any]]]:
    """Return the uploads, and parameters with files read and questions asked.

    ``secret`` tells whether a parameter of a name is a secret.

    Raises:
        UsageError: a file that cannot be read, or null where a text stands.
    """
    uploads: list[Upload] = []
    values: list[tuple[str, Any]] = []
    for each in given:
        _refuse_null(each)
        if each.operator is Operator.UPLOAD:
            from cpshell.shell.uploads import upload_of

            uploads.append(upload_of(shell.state, each.key, user_path(str(each.value))))
        elif each.operator is Operator.ASK:
            values.append((each.key, shell.ask(_question(shell, each.key), secret=True)))
        elif each.operator is Operator.FILE:
            values.append((each.key, _from_file(shell, each, secret=secret(each.key))))
        else:
            values.append((each.key, each.value))
    return tuple(uploads), values


def _question(shell: Shell, key: str) -> str:
    """Return the question for a parameter; in a loop it names the turn that asks."""
    turn = ", ".join(map(shell.state.redactor.text, shell.state.turns))
    return f"{key} for {turn}: " if turn else f"{key}: "


def _refuse_null(given: Given) -> None:
    """Refuse ``key=$NAME`` where it holds null: the call would go without the parameter.

    Raises:
        UsageError: it is null, or a list with null in it.
    """
    if given.operator in (Operator.JSON, Operator.ASK):
        return
    value = given.value
    if value is None or (isinstance(value, list) and None in value):
        what = "null" if value is None else "a list with null in it"
        raise UsageError(
            f"{given.source} is {what}: it cannot stand for a text",
            hint=f"the empty text: {given.key}=''; to leave it out: {given.key}:=null",
        )


def _from_file(shell: Shell, given: Given, *, secret: bool) -> str:
    """Return the text of ``key=@FILE``; what names no file may be the secret itself."""
    name = str(given.value)
    path = user_path(name)
    try:
        return shell.state.system.files.read_bytes(path).decode()
    except FileMissing as error:
        if not secret:
            raise
        shell.state.redactor.learn(f"@{name}", name, keep=False, name=given.key)
        raise UsageError(
            f"cannot read the file that {given.key} names: {error.reason}",
            hint=f"{given.key}=@FILE sends what a file holds, {given.key}=? asks",
        ) from None
    except UnicodeDecodeError:
        raise UsageError(
            f"{given.key}=@{path}: the file is not text in UTF-8",
            hint=f"to upload it: {given.key}=@@{path}",
        ) from None
