"""Stand in for the server's own `uapi` and `whmapi1` on other machines."""
