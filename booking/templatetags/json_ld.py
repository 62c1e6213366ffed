"""Structured data for search engines, safe to stand inside a script element.

Used by `templates/base.html` for each entry of the context variable `json_ld`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

register = template.Library()

# The same three signs that Django's own json_script hides: none may end or open an element.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def json_ld(data: Mapping[str, Any]) -> SafeString:
    """{{ thing|json_ld }} – a whole <script type="application/ld+json"> element."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    # Text of ours plus JSON without "<", ">" and "&": nothing in it can leave the element.
    return SafeString(f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>')
