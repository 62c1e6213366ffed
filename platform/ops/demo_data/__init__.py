"""The demo's three businesses: data in YAML, and the code that makes a living diary of it.

`build.business()` is called by `manage.py seed_demo`. Dates are relative to the day of seeding and
chance is seeded, so the same day makes the same demo.
"""
