"""
One of Ironic's programs, as its own entry points start it. Arguments: its name, then its own.

    python3 service.py conductor --config-file ironic.conf
"""

import importlib
import os
import sys

sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

program = sys.argv.pop(1)
main = importlib.import_module("ironic.cmd." + program).main

# Only now: Ironic patches the world first, and expects whoever imports more to come after that.
from forgotten_registries import allow_for_forgotten_registries

allow_for_forgotten_registries()

import sqlite3
import time

from sqlalchemy import event
from sqlalchemy.engine import Engine

# Seconds: in all, and between two attempts.
PATIENCE, PAUSE = 60, 0.02


def patiently(execute, *arguments):
    """
    SQLite would wait for its lock with the whole process held, while the one that has the lock may well be another green
    thread of it, which then never gets to let go. So SQLite does not wait (`timeout` in settings.ts), and we do, letting the
    others go on.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return execute(*arguments)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
        time.sleep(PAUSE)


@event.listens_for(Engine, "do_execute")
def execute_one(cursor, statement, parameters, context):
    patiently(cursor.execute, statement, parameters)
    return True


@event.listens_for(Engine, "do_executemany")
def execute_many(cursor, statement, parameters, context):
    patiently(cursor.executemany, statement, parameters)
    return True


class PatientConnection(sqlite3.Connection):
    """What is set for a connection as it is opened goes past the events above."""

    def execute(self, *arguments):
        return patiently(super().execute, *arguments)


@event.listens_for(Engine, "do_connect")
def connect(dialect, record, arguments, options):
    options["factory"] = PatientConnection


sys.argv[0] = "ironic-" + program
sys.exit(main())
