"""What is asked of one person, for themselves, about taking part and about each purpose of sharing."""

from typing import ClassVar

from kinweave.service.design.forms import DateField, KinweaveForm, given, standard_field


class AgreementForm(KinweaveForm):
    """Whether one person agrees to take part."""

    agreed = standard_field("agreement_to_take_part.agreed", label="Do they agree to take part?")
    agreed_date = DateField(label="Date they said so", past=True, required=False)
    how = standard_field("agreement_to_take_part.how", required=False)

    conditions: ClassVar = (given("agreed", "yes", "no").require("agreed_date").ask("how"),)


class SharingForm(KinweaveForm):
    """Whether one person agrees that information is shared for one purpose."""

    agreed = standard_field("information_sharing.agreed", label="Do they agree to this?")
    agreed_date = DateField(label="Date they said so", past=True, required=False)

    conditions: ClassVar = (given("agreed", "yes", "no").require("agreed_date"),)
