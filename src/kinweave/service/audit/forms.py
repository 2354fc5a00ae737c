"""What narrows the audit."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from kinweave.service.audit.labels import verb_labels
from kinweave.service.audit.queries import Narrowed
from kinweave.service.design.forms import DateField, FilterForm, SelectField


class AuditFilter(FilterForm):
    """By what was done, by whom, and when; a case is chosen by a link in the list."""

    verb = SelectField(label="What was done", required=False)
    colleague = SelectField(label="Who", required=False)
    first_day = DateField(label="From", required=False)
    last_day = DateField(label="To", required=False)
    case = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, colleagues: Iterable[tuple[UUID, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        by_sentence = sorted(verb_labels().items(), key=lambda item: item[1])
        self.fields["verb"].choices = by_sentence  # type: ignore[attr-defined]
        self.fields["colleague"].choices = [(str(pk), name) for pk, name in colleagues]  # type: ignore[attr-defined]

    def narrowed(self) -> Narrowed:
        """What was asked for, of the answers that could be understood."""
        said = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return Narrowed(
            verb=said.get("verb") or "",
            colleague=UUID(said["colleague"]) if said.get("colleague") else None,
            first_day=said.get("first_day"),
            last_day=said.get("last_day"),
            case_id=said.get("case"),
        )
