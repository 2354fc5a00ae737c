"""The data standard for family group conferences, and how to read, check and compare it."""

from kinweave.standard.checker import Problem, check
from kinweave.standard.collections import collection, collection_from
from kinweave.standard.collections import names as collections_shipped
from kinweave.standard.dictionary import show, to_json
from kinweave.standard.difference import Change, ChangeKind, diff
from kinweave.standard.loader import load, load_from
from kinweave.standard.model import (
    Code,
    CodeList,
    Entity,
    Field,
    FieldType,
    Pattern,
    Required,
    Retention,
    Scope,
    Sensitivity,
    Standard,
    StandardError,
)

__all__ = [
    "Change",
    "ChangeKind",
    "Code",
    "CodeList",
    "Entity",
    "Field",
    "FieldType",
    "Pattern",
    "Problem",
    "Required",
    "Retention",
    "Scope",
    "Sensitivity",
    "Standard",
    "StandardError",
    "check",
    "collection",
    "collection_from",
    "collections_shipped",
    "diff",
    "load",
    "load_from",
    "show",
    "to_json",
]
