"""What exists on the simulated server, kept in SQLite.

:class:`World` is the database with a seeded start. It is divided into *areas*, one module each
in ``world/areas/``: an area has its tables (``SCHEMA``), what is there at the start (``seed``)
and small functions that read and change it, which the API functions call. An area is found by
being in the folder; see :mod:`cpshell.sandbox.world.areas`.
"""

from cpshell.sandbox.world.world import World

__all__ = ["World"]
