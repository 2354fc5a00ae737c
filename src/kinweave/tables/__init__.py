"""Files in and out: standard tables as Parquet with their manifest, locked or open."""

from kinweave.tables.errors import TableError
from kinweave.tables.keys import Key
from kinweave.tables.manifest import FileEntry, Manifest, Product, SetInfo
from kinweave.tables.schema import schema
from kinweave.tables.store import Tables, read_manifest, read_tables, write_tables

__all__ = [
    "FileEntry",
    "Key",
    "Manifest",
    "Product",
    "SetInfo",
    "TableError",
    "Tables",
    "read_manifest",
    "read_tables",
    "schema",
    "write_tables",
]
