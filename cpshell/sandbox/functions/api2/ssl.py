"""API 2 SSL: keys and certificates of an account."""

from typing import Annotated, Any

from cpshell.sandbox.calls import Also, Context, api2
from cpshell.sandbox.functions.uapi import ssl_certificates, ssl_store
from cpshell.sandbox.functions.uapi.ssl_hosts import install
from cpshell.sandbox.world.areas.certificates import CERTIFICATES, KEYS, REQUESTS

_FEATURE = "sslmanager"


def _failed(reason: str) -> dict[str, Any]:
    """Return the row of a failure: programs read its ``output``."""
    return {"result": 0, "output": reason, "reason": reason}


@api2("SSL", "listkeys", feature=_FEATURE)
def listkeys(ctx: Context) -> list[dict[str, Any]]:
    """Return the kept keys."""
    rows = [ssl_store.key_row(entry) for entry in ssl_store.all_of(ctx, KEYS)]
    return [row | {"host": row["friendly_name"]} for row in rows]


@api2("SSL", "listcrts", feature=_FEATURE)
def listcrts(ctx: Context) -> list[dict[str, Any]]:
    """Return the kept certificates."""
    rows = [ssl_store.certificate_row(ctx, each) for each in ssl_store.all_of(ctx, CERTIFICATES)]
    return [row | {"host": row["domains"][0]} for row in rows]


@api2("SSL", "listcsrs", feature=_FEATURE)
def listcsrs(ctx: Context) -> list[dict[str, Any]]:
    """Return the kept signing requests."""
    rows = [ssl_store.request_row(entry) for entry in ssl_store.all_of(ctx, REQUESTS)]
    return [row | {"host": row["commonName"]} for row in rows]


@api2("SSL", "genkey", feature=_FEATURE, refused=_failed)
def genkey(ctx: Context, host: str, keysize: int | None = None) -> dict[str, Any]:
    """Make and keep a key."""
    row = ssl_store.generate_key(ctx, ssl_store.free_name(ctx, KEYS, host), keysize)
    return {"result": 1, "output": "The key was made.", "key": row["text"], "id": row["id"]}


@api2("SSL", "uploadkey", feature=_FEATURE, refused=_failed)
def uploadkey(ctx: Context, key: str, host: str = "") -> dict[str, Any]:
    """Keep a key that was made elsewhere."""
    (row,) = ssl_store.upload_key(ctx, key, host)
    return {"result": 1, "output": "The key was saved.", "id": row["id"]}


@api2("SSL", "uploadcrt", feature=_FEATURE, refused=_failed)
def uploadcrt(ctx: Context, crt: str, host: str = "") -> dict[str, Any]:
    """Keep a certificate that was made elsewhere."""
    (row,) = ssl_certificates.upload_cert(ctx, crt, host)
    return {"result": 1, "output": "The certificate was saved.", "id": row["id"]}


@api2("SSL", "installssl", feature="sslinstall", refused=_failed)
def installssl(
    ctx: Context,
    domain: str,
    crt: Annotated[str, Also("cert")],
    key: str = "",
    cabundle: Annotated[str, Also("cab")] = "",
) -> dict[str, Any]:
    """Put a certificate on a website."""
    done = install(ctx, domain, crt, key, cabundle)
    return {"result": 1, "output": done["message"], "domain": done["domain"]}
