"""What is asked about a conference: before it, about each person, and afterwards."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from kinweave.service.conferences.actions.outcome import NOT_IN_BEST_INTERESTS, NotHeldDecision
from kinweave.service.conferences.arrangements import arrangements
from kinweave.service.conferences.parts import (
    PRIVATE,
    Part,
    impossible_orders,
    question_of,
)
from kinweave.service.design.forms import (
    CharField,
    DateTimeField,
    KinweaveForm,
    RadioField,
    YesNoUnknownField,
    given,
    standard_field,
)
from kinweave.service.design.forms.conditions import Condition
from kinweave.service.design.forms.dates import Typed
from kinweave.standard import load

_ASKED = [code for code in load().codes("taking_part").codes if code.code != "not_asked"]


class PlanForm(KinweaveForm):
    """When, where and what kind of meeting; and first of all whether everyone would be safe."""

    safety_concern = YesNoUnknownField(
        label="Might anyone not be safe if they come, or on the way there or home?",
        hint=(
            "Ask each person alone first. A conference cannot be planned while this is not known. "
            "If yes, say under People who must be kept apart."
        ),
        missing="Say whether anyone might not be safe",
    )
    planned_at = standard_field("conference.planned_at", required=True)
    venue = standard_field("conference.venue", required=True, rows=3)
    meeting_type = standard_field("conference.meeting_type")
    language = standard_field("conference.language", max_length=80)

    def clean_safety_concern(self) -> str:
        """Not known is a real answer, and not enough to bring people together."""
        answer: str = self.cleaned_data["safety_concern"]
        if answer == "unknown":
            raise ValidationError(
                "Say yes or no about safety. Not known is not enough: ask each person alone first"
            )
        return answer


def _roles(codes: Sequence[str]) -> list[tuple[str, str]]:
    labels = load().codes("participant_role")
    return [(code, labels.label(code)) for code in codes]


class PartForm(KinweaveForm):
    """How somebody of the family's network takes part."""

    role = RadioField(
        label="Part in the conference", choices=lambda: _roles(arrangements().network_roles)
    )
    taking_part = standard_field("participant.taking_part")
    invited_date = standard_field("participant.invited_date", past=True)
    conditions: ClassVar[tuple[Condition, ...]] = (
        given("taking_part", *(code.code for code in _ASKED)).ask("invited_date"),
    )


class ProfessionalForm(PartForm):
    """A professional by name, and how they take part."""

    name = standard_field("participant.name", required=True, hint="", max_length=120)
    role = RadioField(
        label="Part in the conference",
        hint="An interpreter is independent of the family.",
        choices=lambda: _roles(arrangements().professional_roles),
    )
    field_order = ("name", "role", "taking_part", "invited_date")


class ChildsChoiceForm(KinweaveForm):
    """What a child chose for themselves."""

    takes_part = standard_field("child_in_case.takes_part", required=True)
    advocate_name = standard_field("child_in_case.advocate_name", max_length=120)
    conditions: ClassVar[tuple[Condition, ...]] = (
        given("takes_part", "advocate").require("advocate_name"),
    )


def _happened(label: str, hint: str = "") -> RadioField:
    return RadioField(
        label=label,
        hint=hint,
        choices=[("yes", "Yes"), ("no", "No")],
        missing=f"Say whether there was {label.removeprefix('Was there ').rstrip('?')}",
        required=False,
    )


def _time(label: str, hint: str = "") -> CharField:
    noun = label[:1].lower() + label[1:]
    hint = hint or "For example, 2:30pm. Leave empty if nobody knows."
    return CharField(label=label, hint=hint, noun=noun, width=5, required=False)


_WITH_PARTS = [kind for kind, parts in arrangements().parts.items() if parts]
_STAGES = arrangements().parts["family_group_conference"]
_TIMES = ("started_at", "ended_at", "professionals_left_at", "professionals_returned_at")
_TEXTS = ("returned_at_request_of", "stayed_by_invitation")


class HeldForm(KinweaveForm):
    """A conference that was held. Of private family time there is nothing more to ask than this."""

    held_date = standard_field("conference.held_date", required=True, past=True, hint="")
    meeting_type = standard_field("conference.meeting_type", label="What kind of meeting it was")
    information_giving = _happened("Was there a time for giving information?")
    information_giving_started_at = _time("Information giving began")
    information_giving_ended_at = _time("Information giving ended")
    private_family_time = _happened(
        "Was there private family time?",
        "Only what the family says of it. Nothing that was said in it is kept, and there is no "
        "right length.",
    )
    private_family_time_started_at = _time(
        "Private family time began", "As the family says. Leave empty if they do not say."
    )
    private_family_time_ended_at = _time(
        "Private family time ended", "As the family says. Leave empty if they do not say."
    )
    private_family_time_professionals_left_at = _time(
        "The professionals left the room", "The coordinator too. For example, 2:30pm."
    )
    private_family_time_professionals_returned_at = _time(
        "The professionals came back", "Leave empty if they did not come back before it ended."
    )
    private_family_time_returned_at_request_of = standard_field(
        "stage_time.returned_at_request_of", required=False
    )
    private_family_time_stayed_by_invitation = standard_field(
        "stage_time.stayed_by_invitation", max_length=300
    )
    agreeing_the_plan = _happened("Was there a time for agreeing the plan?")
    agreeing_the_plan_started_at = _time("Agreeing the plan began")
    agreeing_the_plan_ended_at = _time("Agreeing the plan ended")

    conditions: ClassVar[tuple[Condition, ...]] = (
        given("meeting_type", *_WITH_PARTS).require(*_STAGES),
        *(
            given(stage, "yes").ask(
                *(
                    question_of(stage, name)
                    for name in (*_TIMES, *_TEXTS)
                    if stage == PRIVATE or name in _TIMES[:2]
                )
            )
            for stage in _STAGES
        ),
    )

    def is_optional(self, name: str) -> bool:
        """Times say themselves when they may stay empty."""
        return name == question_of(PRIVATE, "stayed_by_invitation") and super().is_optional(name)

    def clean(self) -> dict[str, Any]:
        """Turn times of day into instants of that day, and stop orders that cannot be."""
        super().clean()
        instants = self._instants()
        self.parts = tuple(
            Part(stage=stage, **self._told(stage, instants))
            for stage in _STAGES
            if self.cleaned_data.get(stage) == "yes"
        )
        for problem in impossible_orders(self.parts):
            self.add_error(question_of(problem.stage, problem.field), problem.sentence)
        self._check_coming_back()
        return self.cleaned_data

    def _instants(self) -> dict[str, dt.datetime]:
        day, found = self.cleaned_data.get("held_date"), {}
        for name in (question_of(stage, time) for stage in _STAGES for time in _TIMES):
            written = self.cleaned_data.get(name)
            if not written or day is None:
                continue
            typed = Typed.of(day)._replace(time=written)
            reading = DateTimeField(label=str(self.fields[name].label))
            try:
                found[name] = reading.to_python(typed)
            except ValidationError as error:
                self.add_error(name, error)
        return found

    def _told(self, stage: str, instants: dict[str, dt.datetime]) -> dict[str, Any]:
        names = (*_TIMES, *_TEXTS) if stage == PRIVATE else _TIMES[:2]
        told: dict[str, Any] = {}
        for name in names:
            question = question_of(stage, name)
            answer = instants.get(question) if name in _TIMES else self.cleaned_data.get(question)
            told[name] = answer if name in _TIMES else answer or ""
        return told

    def _check_coming_back(self) -> None:
        private = next((part for part in self.parts if part.stage == PRIVATE), None)
        if private is None:
            return
        left = question_of(PRIVATE, "professionals_left_at")
        if private.started_at and not private.professionals_left_at and not self.errors.get(left):
            self.add_error(left, "Enter when the professionals left the room")
        asked = question_of(PRIVATE, "returned_at_request_of")
        if private.professionals_returned_at and not private.returned_at_request_of:
            self.add_error(asked, "Choose who asked the professionals back")
        if private.returned_at_request_of and not private.professionals_returned_at:
            returned = question_of(PRIVATE, "professionals_returned_at")
            if not self.errors.get(returned):
                self.add_error(returned, "Enter when the professionals came back")


class DecideNotToHoldForm(KinweaveForm):
    """That holding the meeting is not in the child's best interests: who decided, when and why."""

    not_held_decided_by = standard_field(
        "conference.not_held_decided_by",
        label="Who decided not to hold it",
        hint="The name of the person who decided.",
        noun="who decided not to hold it",
        required=True,
        max_length=200,
    )
    not_held_decision_date = standard_field(
        "conference.not_held_decision_date",
        label="Date decided",
        hint="",
        noun="the date of the decision not to hold it",
        required=True,
        past=True,
    )
    not_held_decision_reason = standard_field(
        "conference.not_held_decision_reason",
        label="Why it was decided not to hold it",
        noun="why it was decided not to hold it",
        required=True,
        rows=3,
    )

    @property
    def decision(self) -> NotHeldDecision | None:
        """The decision, if one was asked for and given."""
        told = self.cleaned_data
        if not told["not_held_decided_by"]:
            return None
        return NotHeldDecision(
            decided_by=told["not_held_decided_by"],
            decision_date=told["not_held_decision_date"],
            decision_reason=told["not_held_decision_reason"],
        )


class NotHeldForm(DecideNotToHoldForm):
    """A conference that did not happen, and why; only the service learns the reason."""

    not_held_reason = standard_field("conference.not_held_reason", required=True)
    field_order = ("not_held_reason",)
    conditions = (
        given("not_held_reason", NOT_IN_BEST_INTERESTS).require(
            "not_held_decided_by", "not_held_decision_date", "not_held_decision_reason"
        ),
    )


class CameForm(KinweaveForm):
    """Whether each participant took part on the day; a question for each."""

    marks_optional = False

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **options: Any) -> None:
        """Ask about each of these: the participant's id, and who they are for this reader."""
        super().__init__(*args, **options)
        for key, who in people:
            self.fields[key] = YesNoUnknownField(label=f"{who} took part")
        self.order_fields([key for key, _ in people])
