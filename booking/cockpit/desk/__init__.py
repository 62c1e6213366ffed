"""The front desk: who is on the phone, the next free time for them, and what paper could do too.

Faster than the paper diary: search, times per person, a booking in a few keys. Pages of the
cockpit for everybody with a diary to book in; staff book in their own.
"""
