"""How the house is built: who may import what, and what every file keeps to."""

import ast
import inspect
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from kinweave.service.access.second_wall import walled_tables
from kinweave.service.config.environment import SETTINGS
from kinweave.service.core.records import Record
from tests.architecture.sources import (
    ROOT,
    SERVICE,
    SOURCE,
    dotted,
    imports,
    is_kind,
    modules,
    of_kind,
    tree,
)

LONGEST_FILE = 450
ASKS_THE_ENGINE = {
    "kinweave.service.access.disclosing",
    "kinweave.domain.disclosure.disclose",
    "kinweave.domain.disclosure.decide",
}
# The frame of a case page is the presenter of what every case page has in common.
MAY_ASK_THE_ENGINE = {"kinweave.service.access.disclosing", "kinweave.service.cases.frame"}
# Signing in writes without an action of ours: allauth calls these adapters.
WRITES_FOR_ALLAUTH = {"kinweave.service.accounts.adapters"}
# The holder of a set-up link is nobody's actor yet: they act on their own account alone.
ACTS_FOR_ONESELF = {"kinweave.service.accounts.actions.choose_first_password"}
REFERENCE = ROOT / "docs" / "reference"


def test_views_never_import_models():
    wrong = [
        dotted(file)
        for file in of_kind("views")
        if any(re.search(r"\bkinweave\..*\.models\b|^django\.db\b", name) for name in imports(file))
    ]
    assert of_kind("views"), "there are views to look at"
    assert wrong == []


def test_only_presenters_and_documents_ask_the_disclosure_engine():
    asking = {
        dotted(file)
        for file in modules(SERVICE)
        if any(name in ASKS_THE_ENGINE for name in imports(file))
        and not is_kind(file, "presenters")
        and "documents" not in file.relative_to(SERVICE).parts
    }
    assert asking == MAY_ASK_THE_ENGINE


def opens_a_unit(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call) and getattr(node.func, "id", "") == "unit_of_work"
        for node in ast.walk(function)
    )


def test_units_of_work_are_opened_in_actions():
    elsewhere = {
        dotted(file)
        for file in modules(SERVICE)
        if any(isinstance(n, ast.FunctionDef) and opens_a_unit(n) for n in ast.walk(tree(file)))
        and not is_kind(file, "actions")
        and "demo" not in file.relative_to(SERVICE).parts
    }
    assert elsewhere == WRITES_FOR_ALLAUTH


def actions() -> dict[str, ast.FunctionDef]:
    return {
        f"{dotted(file)}.{node.name}": node
        for file in of_kind("actions")
        for node in tree(file).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and opens_a_unit(node)
    }


@pytest.mark.parametrize("name", sorted(actions()))
def test_an_action_takes_its_actor_first_and_everything_by_name(name):
    module, _, function = name.rpartition(".")
    parameters = inspect.signature(getattr(import_module(module), function)).parameters
    assert {p.kind for p in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
    first = next(iter(parameters))
    assert first == ("user" if name in ACTS_FOR_ONESELF else "by")


@pytest.mark.parametrize("name", sorted(actions()))
def test_an_action_says_what_it_means_to_the_field(name):
    assert ast.get_docstring(actions()[name])


def test_an_action_records_what_it_did_in_its_own_unit():
    silent = [
        name
        for name, node in actions().items()
        if not any(isinstance(part, ast.Name) and part.id == "record" for part in ast.walk(node))
    ]
    assert silent == []


def test_every_table_of_a_council_stands_behind_the_wall():
    ours = [
        model
        for config in apps.get_app_configs()
        if config.name.startswith("kinweave.service.")
        for model in config.get_models()
    ]
    with_council = {
        model._meta.db_table
        for model in ours
        if any(field.name == "council" for field in model._meta.fields)
    }
    # Who works where is asked before it is known inside which wall somebody stands.
    assert with_council - {"accounts_membership"} <= set(walled_tables())
    assert {m._meta.db_table for m in ours if issubclass(m, Record)} <= set(walled_tables())


def test_postgresql_holds_the_wall_on_each_of_these_tables(db):
    if connection.vendor != "postgresql":
        assert connection.vendor == "sqlite"  # which has the first wall only
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE c.relrowsecurity AND c.relforcerowsecurity"
        )
        walled = {row[0] for row in cursor.fetchall()}
    assert walled == set(walled_tables())


def test_every_setting_is_documented_and_no_other():
    text = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:KINWEAVE_[A-Z_]+)|DATABASE_URL)`", text))
    assert named == set(SETTINGS)


def test_every_command_is_documented():
    text = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    ours = {name for name, app in get_commands().items() if app.startswith("kinweave.")}
    assert ours, "there are commands to look for"
    assert {name for name in ours if name not in text} == set()


def test_the_environment_is_read_in_one_place():
    elsewhere = {dotted(file) for file in modules(SERVICE) if reads_the_environment(tree(file))}
    assert elsewhere == {"kinweave.service.config.environment"}


def reads_the_environment(module: ast.Module) -> bool:
    def environ(node: ast.AST) -> bool:
        return isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}

    return any(
        (isinstance(node, ast.Subscript) and environ(node.value) and isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.Attribute) and node.attr == "get" and environ(node.value))
        or (isinstance(node, ast.Call) and environ(node.func))
        for node in ast.walk(module)
    )


def test_no_file_is_too_long_to_read_in_one_go():
    files = [*modules(), *(ROOT / "tests").rglob("*.py"), *SOURCE.rglob("*.jinja")]
    long = {
        str(file.relative_to(ROOT)): lines
        for file in files
        if (lines := file.read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
    }
    assert long == {}


def test_nothing_is_called_utils_helpers_or_common():
    names = {
        str(file.relative_to(ROOT))
        for file in [*modules(), *(ROOT / "tests").rglob("*.py")]
        if {file.stem, *file.relative_to(ROOT).parts}
        & {"utils", "util", "helpers", "common", "misc"}
    }
    assert names == set()


def test_no_template_switches_escaping_off():
    wrong = [
        str(file.relative_to(ROOT))
        for pattern in ("*.jinja", "*.html")
        for file in SERVICE.rglob(pattern)
        if re.search(r"\|\s*safe\b|autoescape\s+(false|off)", file.read_text(encoding="utf-8"))
    ]
    assert list(SERVICE.rglob("*.jinja")), "there are templates to look at"
    assert wrong == []


def test_no_code_marks_text_as_safe_outside_the_design():
    wrong = [
        dotted(file)
        for file in modules(SERVICE)
        if any(name.endswith((".mark_safe", ".Markup")) for name in imports(file))
        and "design" not in file.relative_to(SERVICE).parts
    ]
    assert wrong == []


def test_no_template_reaches_into_the_request_or_a_model():
    reaching = re.compile(r"\{[{%][^}]*\b(request|user|perms|objects|_meta|case_id)\.")
    wrong = [
        str(file.relative_to(ROOT))
        for file in SERVICE.rglob("*.jinja")
        if reaching.search(file.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_migrations_of_each_app_have_one_end_and_the_file_names_it():
    loader = MigrationLoader(None)
    ours = {
        config.label: config
        for config in apps.get_app_configs()
        if config.name.startswith("kinweave.service.")
    }
    ends = {}
    for app, name in loader.graph.leaf_nodes():
        if app in ours:
            ends.setdefault(app, []).append(name)
    noted = {
        app: [(SERVICE / app / "migrations" / "max_migration.txt").read_text().strip()]
        for app in ends
    }
    assert ends
    assert ends == noted
