"""A simulated cPanel & WHM server over real HTTP and TLS, on this machine.

Four concerns, one folder each, and they know each other only downwards:

``world/``      what exists on the server: accounts, domains, mailboxes, files … (SQLite)
``sessions/``   who is logged in, and how: forms, cookies, tokens, one-time passwords
``functions/``  the API functions that act on the world; see there how to add one
``wire/``       HTTP as the panel speaks it: requests, envelopes, pages, faults

:class:`cpshell.sandbox.server.Sandbox` puts them together and serves;
:func:`cpshell.sandbox.command.main` is the subcommand ``cpshell sandbox``.
"""
