"""Search keys are made here, in Python, because SQLite folds only plain letters (Dáithí, Zoë)."""

import unicodedata


def search_key(*names: str) -> str:
    """Names without case, accents or marks, with one space between them."""
    text = " ".join(name for name in names if name)
    plain = "".join(
        mark
        for mark in unicodedata.normalize("NFKD", text).casefold()
        if not unicodedata.combining(mark)
    )
    kept = "".join(
        mark if mark.isalnum() else " " for mark in plain.replace("'", "").replace("’", "")
    )
    return " ".join(kept.split())
