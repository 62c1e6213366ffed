// Reads a calendar from standard input with ical.js, a parser that shares nothing with our writer.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const entries = calendar.getAllSubcomponents("vevent");
const event = new ICAL.Event(entries[0]);
const value = (name) => entries[0].getFirstPropertyValue(name);
const person = (name) => {
  const property = entries[0].getFirstProperty(name);
  return property && {
    address: property.getFirstValue(), name: property.getParameter("cn"),
    rsvp: property.getParameter("rsvp"), partstat: property.getParameter("partstat"),
  };
};

process.stdout.write(JSON.stringify({
  method: calendar.getFirstPropertyValue("method"), version: calendar.getFirstPropertyValue("version"),
  zones: calendar.getAllSubcomponents("vtimezone").length, entries: entries.length,
  uid: event.uid, sequence: event.sequence, status: value("status"), class: value("class"),
  summary: event.summary, location: event.location, description: event.description,
  starts: event.startDate.toJSDate().toISOString(), ends: event.endDate.toJSDate().toISOString(),
  zone: event.startDate.zone.tzid, organizer: person("organizer"), attendee: person("attendee"),
}));
