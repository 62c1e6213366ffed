"""Tests of `ops.chaos`: the judge, the schedule, the proxy, and whole runs."""
