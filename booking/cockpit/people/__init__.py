"""Members of the business: who they are, inviting them, their roles, and what has been changed."""
