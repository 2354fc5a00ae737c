"""What has been told to the service so far of one family."""

from dataclasses import dataclass, field

from kinweave.service.access.actors import Actor
from kinweave.service.cases.models import Case
from kinweave.service.demo.councils import Staff
from kinweave.service.people.models import Person
from kinweave.service.plans.models import Plan
from kinweave.synth.story import Child, FamilyStory, Someone, Tie


@dataclass
class Told:
    """One family on record, with each of its people by the name that they have in the story."""

    story: FamilyStory
    staff: Staff
    case: Case | None = None
    people: dict[str, Person] = field(default_factory=dict)
    allocated: bool = False

    @property
    def on_record(self) -> Case:
        """The case as it stands now. Actions read their case anew, so this does too."""
        assert self.case is not None, "a story begins with a letter or a referral"
        return Case.objects.get(pk=self.case.pk)

    @property
    def manager(self) -> Actor:
        return self.staff.one("service_manager")

    @property
    def legal_tracker(self) -> Actor:
        return self.staff.one("legal_tracker")

    @property
    def referrer(self) -> Actor:
        return self.staff.one("referrer", self.story.number)

    @property
    def coordinator(self) -> Actor:
        return self.staff.one("coordinator", self.story.number)

    @property
    def who_knows_the_family(self) -> Actor:
        """The coordinator once there is one; until then the service manager."""
        return self.coordinator if self.allocated else self.manager

    def ties_of(self, person: Someone) -> list[Tie]:
        """What somebody is to the children of the case."""
        children = {child.key for child in self.story.children}
        return [tie for tie in self.story.ties if tie.person == person.key and tie.to in children]

    def child(self, key: str) -> Child:
        return next(child for child in self.story.children if child.key == key)

    def shared_plan(self) -> Plan:
        """The plan of this case that is in everybody's hands."""
        return Plan.objects.get(conference__case=self.on_record, status="shared")
