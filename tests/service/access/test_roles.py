"""Roles as data: who may do what, and the few separations that must never be lost."""

from kinweave.service.access.actors import Actor, the_service
from kinweave.service.access.permissions import Permission, Reach, roles

SENSITIVITIES = {
    "open",
    "work",
    "personal",
    "special",
    "locating",
    "sealed",
    "family_words",
    "restricted",
}


def holders(permission):
    return {name for name, role in roles().items() if permission in role.permissions}


def test_each_permission_is_somebodys():
    assert {permission for permission in Permission if not holders(permission)} == set()


def test_each_role_reads_only_classes_that_exist():
    for role in roles().values():
        assert role.may_read <= SENSITIVITIES, role.name
        assert role.label
        assert role.description.endswith("."), role.name


def test_whoever_reaches_no_case_reads_nothing_but_what_is_open():
    without = {role.name for role in roles().values() if role.reach is Reach.NONE}
    assert without == {"administrator", "analyst", "auditor"}
    for name in without:
        assert roles()[name].may_read == {"open"}
        assert Permission.SEE_CASES not in roles()[name].permissions


def test_accounts_audit_and_records_are_in_three_different_hands():
    assert holders(Permission.MANAGE_STAFF) == {"administrator"}
    assert holders(Permission.SEE_AUDIT) == {"auditor"}
    assert roles()["administrator"].permissions == {
        Permission.MANAGE_STAFF,
        Permission.GIVE_SET_UP_LINK,
    }
    # Somebody else than whoever asked gives a new way in, even where one administrator works alone.
    assert holders(Permission.GIVE_SET_UP_LINK) == {"administrator", "service_manager"}
    assert roles()["auditor"].permissions == {
        Permission.SEE_AUDIT,
        Permission.SEE_STUDIES,
        Permission.AUDIT_STUDY,
    }


def test_whoever_seals_a_study_or_looks_through_its_record_enrols_nobody():
    assert holders(Permission.SEAL_STUDY) == {"analyst"}
    assert holders(Permission.AUDIT_STUDY) == {"analyst", "auditor"}
    assert holders(Permission.ENROL_IN_STUDY) == {"service_manager", "legal_tracker"}
    assert holders(Permission.SEE_STUDIES) == {
        "analyst",
        "auditor",
        "coordinator",
        "service_manager",
        "legal_tracker",
    }


def test_only_those_who_keep_families_safe_read_where_protected_people_are():
    able = {name for name, role in roles().items() if {"locating", "restricted"} & role.may_read}
    assert able == {"coordinator", "service_manager"}


def test_a_role_that_nobody_knows_may_nothing():
    nobody = Actor(None, None, "owner")
    assert not any(nobody.may(permission) for permission in Permission)
    assert (nobody.reach, nobody.may_read) == (Reach.NONE, frozenset())


def test_the_service_itself_reads_no_page():
    assert not any(the_service().may(permission) for permission in Permission)
    assert the_service().may_read == frozenset()
