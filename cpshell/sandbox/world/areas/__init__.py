"""The areas of the world. To add one, put a module in this folder; it is found by being here.

A module may define

``SCHEMA: str``
    SQL that makes its tables with ``create table if not exists``. Rows with names and types are
    records of a :class:`cpshell.sandbox.world.tables.Table`, which writes its ``schema`` and
    reads, adds, saves and removes them; write SQL for the rest only. Let rows that belong to an
    account refer to it: ``user text not null references accounts(user) on delete cascade on
    update cascade``; then removing or renaming an account needs no code.
``ORDER: int``
    When it is set up; 100 if not said. Accounts are 10, domains 20; refer only to lower ones.
``seed(world) -> None``
    What is there in a new world. Take chance from ``world.random("name of the area")`` and
    times from constants, so that every start gives the same world.
``account_created(world, account) -> None``
    What a new account (``createacct``) gets. Not called for the accounts of the seed, nor for
    those of ``--accounts N``: there must be no work that grows with their number.
``settle(world) -> int | None``
    Do what has become due by the clock; returns when the next thing will be. Called before API
    calls. Work in the background needs none of its own: it is a row of ``areas/jobs.py``, and the
    area that starts it says in ``JOBS`` what happens when it ends.

and the functions that act on its tables. They take the world first, return rows or frozen
dataclasses, and raise :class:`cpshell.sandbox.refusal.Refusal` when the panel would say no.
"""
