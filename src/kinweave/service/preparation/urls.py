"""The pages of preparation, each inside its case."""

from django.urls import path

from kinweave.service.preparation.views import network, person, safety

CASE = "cases/<uuid:case_id>/"
PERSON = f"{CASE}people/<uuid:person_id>"

urlpatterns = [
    path(f"{CASE}people", network.network, name="network"),
    path(f"{CASE}people/begin", network.begin_preparing, name="preparing-begin"),
    path(f"{CASE}people/add", network.add_person, name="person-add"),
    path(f"{CASE}relationships/add", network.add_relationship, name="relationship-add"),
    path(
        f"{CASE}relationships/<uuid:relationship_id>",
        network.change_relationship,
        name="relationship-change",
    ),
    path(PERSON, person.person, name="person"),
    path(f"{PERSON}/change", person.change_person, name="person-change"),
    path(f"{PERSON}/death", person.record_death, name="death-record"),
    path(f"{PERSON}/living", person.record_living_arrangement, name="living-record"),
    path(f"{PERSON}/contact/add", person.add_contact_point, name="contact-point-add"),
    path(
        f"{PERSON}/contact/<uuid:contact_point_id>/end",
        person.end_contact_point,
        name="contact-point-end",
    ),
    path(f"{PERSON}/households/add", person.join_household, name="household-join"),
    path(
        f"{PERSON}/households/<uuid:membership_id>/leave",
        person.leave_household,
        name="household-leave",
    ),
    path(f"{CASE}safety", safety.safety, name="safety"),
    path(f"{CASE}safety/apart/add", safety.add_keep_apart, name="keep-apart-add"),
    path(
        f"{CASE}safety/apart/<uuid:pair_id>/end",
        safety.ask_to_end_keep_apart,
        name="keep-apart-end",
    ),
    path(f"{CASE}safety/protections/add", safety.add_restriction, name="restriction-add"),
    path(
        f"{CASE}safety/protections/<uuid:restriction_id>/end",
        safety.ask_to_end_restriction,
        name="restriction-end",
    ),
    path(
        f"{CASE}safety/endings/<uuid:ending_id>",
        safety.ending,
        name="protection-ending",
    ),
]
