"""Transfer files: ``upload`` and ``download``."""

from typing import Any

from cpshell.plugin import Arguments, Option, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.shell.shell import Shell

_AS = Option("as", "in a WHM session: as this cPanel user", "USER", "user")
_UNSENT = (
    Option("dry-run", "show the request, send nothing"),
    Option("as-curl", "print the request as a curl line, secrets as variables; send nothing"),
)


def register(registry: Registry) -> None:
    """Add the commands."""
    registry.command(
        "upload",
        _upload,
        summary="send files into a folder of the account",
        parameters=(Parameter("file", "on this machine", "file", repeat=True),),
        options=(
            Option("to", "the folder on the server (default: the home)", "DIR", "remote path"),
            Option("overwrite", "replace files of the same name"),
            _AS,
            *_UNSENT,
        ),
        examples=("upload index.html --to public_html", "upload *.css --to public_html/css"),
        group="files",
    )
    registry.command(
        "download",
        _download,
        summary="fetch a file of the account, of any size; go on where it broke off",
        parameters=(
            Parameter("path", "on the server, from the home", "remote path"),
            Parameter(
                "file", "on this machine (default: the same name); - is stdout", "file", False
            ),
        ),
        options=(Option("overwrite", "replace a file that is there"), _AS, *_UNSENT),
        examples=(
            "download public_html/.htaccess",
            "download backup.tar.gz backups/",
            "download etc/quota - | from lines",
        ),
        group="files",
    )


def _upload(shell: Shell, given: Arguments) -> Any:
    from cpshell.commands.uploading import upload  # when it is used

    return upload(shell, given)


def _download(shell: Shell, given: Arguments) -> Any:
    from cpshell.commands.downloading import download  # when it is used

    return download(shell, given)
