"""The cockpit: where members of a business see and run their day."""
