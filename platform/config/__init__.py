"""The composition root: settings, URLs and the entry points of web and worker."""
