"""The live stream: what changes in a business reaches its open cockpit pages at once.

`bookings` says NOTIFY in its transaction, `hub` listens, `app` writes server-sent events, `token`
is the door. Nothing here reads a row: an event names a booking's code, and the page fetches again
what its reader may see.
"""
