"""Families, readers and facts for the disclosure properties: few people, so that they collide."""

from hypothesis import strategies as st

from kinweave.domain.disclosure import (
    Audience,
    Channel,
    Circumstances,
    Fact,
    Landing,
    Reader,
    ReaderKind,
)

PEOPLE = ("mum", "dad", "tom", "gran", "aunt")
SENSITIVITIES = ("open", "work", "personal", "special", "locating", "sealed", "family_words")
FIELDS = ("person.given_name", "contact_point.value", "plan.family_words", "conference.venue")

people = st.sampled_from(PEOPLE)
groups = st.frozensets(people, max_size=3)
pairs = st.tuples(people, people).filter(lambda two: two[0] != two[1]).map(frozenset)
channels = st.sampled_from(Channel)
readers = st.builds(
    Reader,
    id=st.just("reader-id"),
    kind=st.sampled_from(ReaderKind),
    person_id=st.none() | people,
    may_read=st.frozensets(st.sampled_from((*SENSITIVITIES, "restricted"))),
)
households = st.builds(Landing.household, groups, groups)
landings = st.one_of(
    households, st.builds(Landing.on_screen), households, st.builds(Landing.unknown)
)
audiences = st.builds(Audience, readers, landings)
facts = st.builds(
    Fact,
    about=st.none() | people,
    field=st.sampled_from(FIELDS),
    sensitivity=st.sampled_from(SENSITIVITIES),
    confidential=st.sampled_from(("yes", "no", "unknown")),
    known_by=st.frozensets(people),
    agreed_safe=st.booleans(),
)
circumstances = st.builds(
    Circumstances, st.frozensets(pairs, max_size=2), groups, st.frozensets(people, max_size=2)
)
