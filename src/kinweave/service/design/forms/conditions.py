"""Questions that are asked only because of another answer."""

import dataclasses
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """When this answer is one of these values, some questions are asked, some of them required."""

    field: str
    values: frozenset[str]
    required: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    def require(self, *names: str) -> "Condition":
        """These questions must be answered when the condition is met; otherwise they are dropped."""
        return dataclasses.replace(self, required=self.required + names)

    def ask(self, *names: str) -> "Condition":
        """These questions may be answered when the condition is met; otherwise they are dropped."""
        return dataclasses.replace(self, asked=self.asked + names)

    @property
    def names(self) -> tuple[str, ...]:
        """Every question that hangs on this condition."""
        return self.required + self.asked

    def met_by(self, answer: object) -> bool:
        """Whether this answer, or one of several ticked, brings the questions in."""
        given_values = answer if isinstance(answer, list | tuple | set) else [answer]
        return any(str(value) in self.values for value in given_values)


def given(field: str, *values: str) -> Condition:
    """Begin a condition: ``given("outcome", "unsafe_to_offer").require("decided_by")``."""
    return Condition(field, frozenset(values))
