"""What the database knows of its own tables, without which it walks through a whole council for one case.

Every query of ours names the council, and so SQLite, when it has counted nothing, takes the index of
councils for the best: at 50,000 cases pages cost fifteen to thirty-six times what they cost at 500.
"""

from django.db import connection

__all__ = ["count_tables"]

# Rows looked at for each index: enough to know one council from one case, and quick at any size.
_SAMPLE = 1000


def count_tables() -> None:
    """Have SQLite count its tables anew: after loading much, on starting, and once a day.

    PostgreSQL counts its own as they change, and lets nobody but their owner do it.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {_SAMPLE}")
            cursor.execute("ANALYZE")
