"""From nothing to a published booking page: the wizard, publishing, and what comes next."""
