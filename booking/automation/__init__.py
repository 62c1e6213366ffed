"""What happens when: runs due outbox rows along the table in `workflows`.

`booking.tasks.work_outbox` calls `work()` within a business; `run(row)` does one row.
"""

from __future__ import annotations

from booking.automation.working import run, work

__all__ = ["run", "work"]
