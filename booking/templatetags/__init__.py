"""Template tags of the booking package: what templates may call, by audience-neutral name."""
