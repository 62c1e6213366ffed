"""The list of changes: who changed what, what it was before and what it is now."""
