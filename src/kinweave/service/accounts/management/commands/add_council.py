"""How a deployment begins: a council, and its first administrator, who adds everybody else."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from kinweave.service.access.actors import the_service
from kinweave.service.accounts import actions
from kinweave.service.core.commands import PlainCommand
from kinweave.service.core.refusals import NotPossible


class Command(PlainCommand):
    help = "Add a council and its first administrator, and print the administrator's set-up link."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("name", help="the council's name, such as “Northmoor Council”")
        parser.add_argument("--short-name", required=True, help="up to 8 letters, for references")
        parser.add_argument("--la", required=True, help="the council's three-digit number")
        parser.add_argument("--duty-from", help="the day that the duty to offer began, YYYY-MM-DD")
        parser.add_argument("--administrator", required=True, metavar="EMAIL")
        parser.add_argument("--administrator-name", required=True, metavar="NAME")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            validate_email(options["administrator"])
            duty_from = parse_date(options["duty_from"]) if options["duty_from"] else None
        except (ValidationError, ValueError):
            self.cannot("The administrator's email address, or the day of the duty, is not one.")
        try:
            token = actions.add_council(
                by=the_service(),
                name=options["name"],
                short_name=options["short_name"],
                la_code=options["la"],
                duty_from=duty_from,
                administrator_email=options["administrator"],
                administrator_name=options["administrator_name"],
                on=timezone.localdate(),
            )
        except NotPossible as refusal:
            self.cannot(f"{refusal.sentence}.")
        self.stdout.write(f"{options['name']} was added.")
        if token:
            self.stdout.write("Its administrator begins with this page, once, within two days:")
            self.stdout.write(reverse("begin", args=[token]))
