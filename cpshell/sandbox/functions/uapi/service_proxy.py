"""UAPI ServiceProxy: where the services of an account run."""

from typing import Any

from cpshell.sandbox.calls import Context, uapi
from cpshell.sandbox.functions.whm.server_roles import backend_rows


@uapi("ServiceProxy", "get_service_proxy_backends")
def get_service_proxy_backends(ctx: Context) -> list[dict[str, Any]]:
    """Return the servers that requests for the account's services go to."""
    return backend_rows(ctx, ctx.account.user)
