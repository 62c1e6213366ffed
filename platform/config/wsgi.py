"""Django for larger installs: served by `granian --interface wsgi config.wsgi:application`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.core.wsgi import get_wsgi_application

sys.path[:0] = [
    entry
    for entry in map(str, (Path(__file__).parents[2], Path(__file__).parents[1]))
    if entry not in sys.path
]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
