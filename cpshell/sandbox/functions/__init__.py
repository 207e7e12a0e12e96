"""The API functions of the sandbox, and how to add one.

How to add a function
=====================

A function of the panel is one small typed Python function, registered with its API and name, in
the module of its family (``uapi/ftp.py`` for UAPI ``Ftp``, ``whm/api_tokens.py`` for a group of
WHM). A new module is found by being in the folder; nothing else has to be told. With a test in
``tests/sandbox/`` for one success and one refusal it is done::

    @uapi("Ftp", "add_ftp", feature="ftpaccts")
    def add_ftp(
        ctx: Context, user: str, pass_: str, domain: str | None = None, quota: Limit = None
    ) -> None:
        \"\"\"Make an FTP account.\"\"\"
        require_strong_password(pass_)
        login = ftp.login_name(ctx.account, user, domain)
        ftp.add_ftp_account(ctx.world, ctx.account, login, pass_, "public_html", quota)

Everything it needs comes from :mod:`cpshell.sandbox.calls`. Look the function up in the
catalog first (``cpshell.catalog.find``): it knows the parameters, and ``.fields`` knows the
shape of the data. Give all documented fields; leave none out because nobody looks.

Registering
-----------
``@uapi(module, name, *, feature=None, webmail=False, tls_only=False)``
    ``feature``: refused with “You do not have the feature …” when the account's feature list
    lacks it (names in ``world/areas/features.py``). ``webmail``: a mailbox may call it too.
``@whm(name, *, acl=(), tls_only=False, legacy=None, unwrapped=False)``
    ``acl``: the privilege that a login needs, or several of which one is enough (names in
    ``world/areas/resellers.py``); ``"all"`` is for what only root may do. ``legacy``: the shape
    of version 0 (:class:`Legacy`), if version 0 knows the function.
``@api2(module, name, *, feature=None, refused=None)``, ``@api1(module, name, *, feature=None)``
    ``refused`` makes the row of a failure of its reason, where programs read something else
    than ``{"result":0,"reason":…}``.

One Python function may be registered more than once. A name that two modules register is an
error at start.

Parameters
----------
The signature is the check. No default: required (missing or empty is refused). The annotation
gives type and test:

====================================  ==========================================================
``str``, ``int``, ``float``           an optional ``int`` that is sent empty has its default
``Flag`` (``bool``)                   ``1`` or ``0``; ``true`` is refused, as on a real server
``Limit``                             a count; ``0`` and ``unlimited`` become None
``Literal["a", "b"]``                 one of these
``list[str]``, ``list[int]`` …        a repeated name, or ``name-0``, ``name-1``
``Annotated[list[str], Numbered]``    ``name1``, ``name2`` …
``Json``                              JSON text, parsed
``list[Upload]``                      the files of a multipart body
``Rest``                              a dict of all parameters that nothing else names
``Annotated[str, Named("a.b")]``      a name that Python cannot have; further names are aliases
``Annotated[str, Also("old_name")]``  further names only
``Annotated[T, Checked(function)]``   any check of text that returns a T; ValueError refuses
``Annotated[str, MayBeEmpty]``        a required text that may be empty
====================================  ==========================================================

``T | None = None`` is an optional one without default. An underscore at the end is not part of
the name: ``pass_`` is ``pass``. ``ctx.parameters`` has everything, for odd functions.

Answers
-------
UAPI returns its data, API 2 a list (or one dict), WHM a dict (a list sits under its one key) or
None, API 1 a text. Lists are filtered, sorted, paged and cut to columns outside the function, as
each API does it; so return all rows, with the fields in the types of the real answer. Return
:class:`SqlRows` in place of a list where there may be very many rows (see
``whm/account_lists.py``). Booleans are 1 and 0.

``raise Refusal("reason")`` says no, in the envelope of the API, and undoes what was done so far
(every call is a transaction); ``Refusal(reason, data=…)`` keeps data beside it,
``details=(…)`` adds further errors. ``ctx.message()``, ``ctx.warning()``, ``ctx.reason()`` (WHM,
in place of OK) and ``ctx.raw_output()`` (WHM) add what stands beside the data.

What a function knows
---------------------
``ctx.account``     the cPanel account that a UAPI, API 2 or API 1 function acts on; nothing of
                    another account may be seen or changed: pass it to the functions of the world
``ctx.mailbox``     the mailbox that calls (webmail), or None
``ctx.caller``      who is logged in, and how
``ctx.has_acl()``, ``ctx.is_root``, ``ctx.owns()``, ``ctx.require_owned(user)``
                    what a WHM login may do; WHM functions about an account begin with
                    ``account = ctx.require_owned(user)``
``ctx.world``       the database: ``all``, ``one``, ``value``, ``run`` …
``ctx.clock``       the time; never the time of the machine
``ctx.host``        the open sessions and the ports
``ctx.origin``      where the request came from
``ctx.call()``      another API function as the same caller

What acts on the world goes to its area in ``world/areas/`` (tables, seed and functions; how to
add one is said there), so that the same thing can be done through two APIs and is written once.
When UAPI and API 2 need the same rows, one imports the other's helper.

Testing
-------
``tests/sandbox/conftest.py`` has the fixtures: ``panel`` (shared, for looking) and
``fresh_panel`` (one's own, for changing). Both call over real HTTP and TLS::

    def test_add_ftp_can_be_listed(fresh_panel):
        alice = fresh_panel.login("alice")
        alice.uapi("Ftp", "add_ftp", user="new", **{"pass": "Qz7!long"})
        assert "new@alice.test" in [row["user"] for row in alice.uapi("Ftp", "list_ftp")["data"]]
"""
