"""Reads calendar entries back with ical.js, which has nothing in common with the writer."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import bootstrap
from tests.plugin import ROOT

READER = """
import ICAL from 'ical.js';
let text = '';
for await (const chunk of process.stdin) text += chunk;
const calendar = new ICAL.Component(ICAL.parse(text));
const events = calendar.getAllSubcomponents('vevent');
if (events.length !== 1) throw new Error(`${events.length} events`);
const event = new ICAL.Event(events[0]);
console.log(JSON.stringify({
  method: calendar.getFirstPropertyValue('method'),
  uid: event.uid,
  sequence: event.sequence,
  status: events[0].getFirstPropertyValue('status'),
  summary: event.summary,
  start: event.startDate.toString(),
  end: event.endDate.toString(),
  attendees: event.attendees.map((each) => each.getFirstValue()),
}));
"""


def read(text: str) -> dict[str, Any]:
    """The one event of a calendar. Raises CalledProcessError for what is no calendar."""
    found = subprocess.run(
        ["node", "--input-type=module", "-e", READER],
        input=text,
        cwd=ROOT,
        env=bootstrap.node_environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    answer: dict[str, Any] = json.loads(found.stdout)
    return answer
