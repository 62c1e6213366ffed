"""A pooled connection that the server has ended is not handed out: all of its kind are made anew.

django-tenants builds on it (`ORIGINAL_BACKEND`). The pool's own check would ask the server at each
request, and after a restart wait 1, 2, 4 … seconds between one dead connection and the next.
"""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's; looks at what comes out of the pool."""

    def get_new_connection(self, conn_params: Any) -> Any:
        """A connection on which the server has not said goodbye."""
        connection = super().get_new_connection(conn_params)
        if self.pool and is_over(connection):
            connection.close()
            self.pool.putconn(connection)
            # What ended one has most likely ended the others: a restart.
            self.pool.drain()
            connection = super().get_new_connection(conn_params)
        return connection


def is_over(connection: Any) -> bool:
    """Whether there is something to read though nothing was asked: a goodbye. Asks nobody."""
    if connection.closed:
        return True
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))
