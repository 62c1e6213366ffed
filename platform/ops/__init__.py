"""How Slotline runs: embedded servers, the demo, health, logs, request ids, migrations.

Everything here lives in the public schema or in no schema at all. Nothing in `booking` or
`tenants` imports this package; only `config` and the command line do.
"""
