"""The same questions again for each child, adult or line, adding and removing without a script."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kinweave.service.design.forms.form import KinweaveForm, section_heading
from kinweave.service.design.forms.sentences import sentence
from kinweave.service.design.jinja import govuk

_ACT = "act"
FILL = "fill"


class RepeatForm(KinweaveForm):
    """A form with a row of questions for each of several people or things.

    Adding and removing post the page: the view draws the form again when `reshaped`, with all that
    was typed and no errors. Blank rows beyond `at_least` are left out of `cleaned_rows`.
    """

    row_form: ClassVar[type[KinweaveForm]]
    row_name: ClassVar[str]
    rows_heading: ClassVar[str] = ""
    at_least: ClassVar[int] = 1
    at_most: ClassVar[int] = 20
    # The words on the button that fills rows with what is known elsewhere; without them there is none.
    fills: str = ""

    def __init__(self, *args: Any, rows: Sequence[Mapping[str, Any]] = (), **options: Any) -> None:
        """Begin with these rows when nothing was posted yet."""
        super().__init__(*args, **options)
        self.act = str(self.data.get(self.add_prefix(_ACT), "")) if self.is_bound else ""
        self.reshaped = self.act in {"add", FILL} or self.act.startswith("remove-")
        self.rows = self._posted_rows() if self.is_bound else self._first_rows(rows)
        if self.reshaped:
            for row in self.rows:
                _hush(row)

    @property
    def cleaned_rows(self) -> list[dict[str, Any]]:
        """The answers of each row that was filled in."""
        kept = enumerate(self.rows)
        return [row.cleaned_data for n, row in kept if n < self.at_least or row.has_changed()]

    def is_valid(self) -> bool:
        """Whether the page was sent on, and every row can stand."""
        rows_stand = [row.is_valid() for row in self.rows]
        return not self.reshaped and super().is_valid() and all(rows_stand)

    def full_clean(self) -> None:
        """Check nothing while rows are being added or removed."""
        if self.is_bound and self.reshaped:
            _hush(self)
        else:
            super().full_clean()

    def keep_as_typed(self) -> None:
        """Be drawn again with all that was typed, while another part of the page is reshaped."""
        self.reshaped = True
        for row in self.rows:
            _hush(row)

    def typed(self, number: int, name: str) -> str:
        """What was typed in answer to one question of one row, counted from 0."""
        row = self.rows[number]
        return str(row.data.get(row.add_prefix(name), "")).strip()

    def fill_row(self, number: int, answers: Mapping[str, str | dt.date | None]) -> None:
        """Answer a row's questions where nobody has: what somebody typed always stays."""
        row = self.rows[number]
        # What was posted for all the rows is shared by them, and may be added to.
        data: Any = row.data
        for name, answer in answers.items():
            key = row.add_prefix(name)
            parts = {key: answer}
            if isinstance(answer, dt.date):
                parts = {
                    f"{key}-{part}": str(getattr(answer, part)) for part in ("day", "month", "year")
                }
            if answer and not any(str(data.get(part, "")).strip() for part in parts):
                for part, value in parts.items():
                    data[part] = value

    def has_errors(self) -> bool:
        """Whether the form or any of its rows is to be mended."""
        return super().has_errors() or any(row.has_errors() for row in self.rows)

    def problems(self) -> list[dict[str, str]]:
        """Each thing to mend; one in a row says which row."""
        found = super().problems()
        for number, row in enumerate(self.rows, start=1):
            for item in row.problems():
                text = item["text"]
                said = f"{self._row_title(number)}: {text[:1].lower()}{text[1:]}"
                found.append(item | {"text": said})
        return found

    def body(self) -> SafeString:
        """The form's own questions, each row, and the buttons that add and remove."""
        act = self.add_prefix(_ACT)
        # Enter in a text box presses a form's first button: that must not be one that removes.
        first = format_html(
            '<button type="submit" name="{}" value="continue" class="govuk-visually-hidden" '
            'tabindex="-1" aria-hidden="true">Continue</button>',
            act,
        )
        count = format_html(
            '<input type="hidden" name="{}" value="{}">', self._count_name, len(self.rows)
        )
        rows = format_html_join(
            "\n", "{}", ((self._row(number, row),) for number, row in enumerate(self.rows, start=1))
        )
        heading = section_heading(self.rows_heading) if self.rows_heading else ""
        parts = [first, super().body(), count, heading, rows]
        if len(self.rows) < self.at_most:
            parts.append(self._button(f"Add another {self.row_name}", act, "add"))
        if self.fills:
            parts.append(self._button(self.fills, act, FILL))
        return format_html_join("\n", "{}", ((part,) for part in parts))

    def _row(self, number: int, row: KinweaveForm) -> SafeString:
        questions = row.body()
        if len(self.rows) > self.at_least:
            title = self._row_title(number)
            act = self.add_prefix(_ACT)
            remove = self._button(f"Remove {title.lower()}", act, f"remove-{number - 1}")
            questions = format_html("{}\n{}", questions, remove)
        legend = {"text": self._row_title(number), "classes": "govuk-fieldset__legend--m"}
        return format_html(
            '<div class="kw-repeat__row">{}</div>', govuk.fieldset(legend=legend, html=questions)
        )

    def _button(self, text: str, name: str, value: str) -> SafeString:
        classes = "govuk-button--secondary"
        return format_html("{}", govuk.button(text=text, name=name, value=value, classes=classes))

    def _row_title(self, number: int) -> str:
        return f"{sentence(self.row_name)} {number}"

    @property
    def _count_name(self) -> str:
        return self.add_prefix("rows-count")

    def _row_prefix(self, number: int) -> str:
        return self.add_prefix(f"rows-{number}")

    def _first_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[KinweaveForm]:
        wanted = max(len(rows), self.at_least)
        return [
            self.row_form(
                initial=dict(rows[number]) if number < len(rows) else None,
                prefix=self._row_prefix(number),
                today=self.today,
            )
            for number in range(wanted)
        ]

    def _posted_rows(self) -> list[KinweaveForm]:
        written = str(self.data.get(self._count_name, ""))
        count = int(written) if written.isascii() and written.isdigit() else self.at_least
        kept = [number for number in range(min(count, self.at_most)) if not self._removed(number)]
        if self.act == "add" and len(kept) < self.at_most:
            kept.append(count)
        kept += range(count + 1, count + 1 + max(0, self.at_least - len(kept)))
        data: MultiValueDict[str, Any] = MultiValueDict()
        for new, old in enumerate(kept):
            self._move(data, self._row_prefix(old), self._row_prefix(new))
        return [
            self.row_form(
                data,
                prefix=self._row_prefix(number),
                today=self.today,
                empty_permitted=number >= self.at_least,
                use_required_attribute=False,
            )
            for number in range(len(kept))
        ]

    def _removed(self, number: int) -> bool:
        return self.act == f"remove-{number}"

    def _move(self, into: MultiValueDict[str, Any], old: str, new: str) -> None:
        source = self.data
        for key in source:
            if key.startswith(f"{old}-"):
                values = source.getlist(key) if hasattr(source, "getlist") else [source[key]]
                into.setlist(f"{new}{key.removeprefix(old)}", values)


def _hush(form: forms.BaseForm) -> None:
    # A form that is only being reshaped is kept as typed, and nobody is told off.
    form._errors = ErrorDict()  # type: ignore[attr-defined]
    form.cleaned_data = {}
