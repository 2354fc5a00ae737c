"""Notices an address, phone or email in words that were meant for something else (hazard 10).

Letters are stopped only by what stands in a contact point. An address in a note is out of their
sight, so it is asked back before it is saved. A false alarm costs a moment; a miss can cost a life.
"""

import re
import unicodedata

MOVE_IT = "This looks like an address or phone number. Put it in the contact point, where it is protected."

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_STREETS = (
    "Street|Road|Avenue|Lane|Close|Drive|Crescent|Terrace|Gardens|Grove|Court|Place|Way|Mews|Rise"
)
_HOUSE = (
    rf"\b[0-9]{{1,4}}[a-zA-Z]?,?\s+(?!(?:{_MONTHS})\b)(?:[A-Z][\w'’\-]*\s+){{1,3}}(?:{_STREETS})\b"
)
_PATTERNS = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        # A postcode, with or without its space: M13 9PL, sw1a1aa.
        (r"\b[a-z]{1,2}[0-9][a-z0-9]?\s*[0-9][abd-hjlnp-uw-z]{2}\b", re.IGNORECASE),
        # A British phone number: 0161 496 0000, (0161) 4960000, +44 7700 900123.
        (r"(?<![\w+])\(?(?:\+?\s?44|0044|0)(?:[\s().\-]*[0-9]){9,10}(?![0-9])", 0),
        # A phone number of another country, written with its plus sign.
        (r"\+[0-9](?:[\s().\-]*[0-9]){7,13}(?![0-9])", 0),
        (r"[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}", re.IGNORECASE),
        # A number and the name of a street; a day and its month are no house number.
        (_HOUSE, 0),
    )
)


def holds_contact_details(text: str) -> bool:
    """Whether somebody could be found or reached by something in these words."""
    plain = unicodedata.normalize("NFKC", text).translate(dict.fromkeys(map(ord, "‐‑‒–—"), "-"))
    return any(pattern.search(plain) for pattern in _PATTERNS)
