"""`manage.py chaos`: the proof that bookings survive what happens to servers.

A run has a stack of its own (`stack`), clients that book over HTTP by a drawn-up schedule
(`schedule`, `clients`, `pages`), faults that strike meanwhile (`nemesis`, `proxy`), a history of
what was asked and answered (`history`), and at the end the invariants (`invariants`) judged on what
the database, the mail server and the history say (`evidence`). `docs/chaos.md` explains each.
"""
