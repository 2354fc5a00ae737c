"""How a command of ``kinweave manage`` says that it could not do what was asked."""

from typing import NoReturn

from django.core.management.base import BaseCommand


class PlainCommand(BaseCommand):
    """A command that ends with 0 done, 1 done and something is wrong, 2 could not be done."""

    requires_system_checks = ()

    def wrong(self, *sentences: str) -> NoReturn:
        """End with what is wrong in the data, a sentence a line."""
        for sentence in sentences:
            self.stderr.write(sentence)
        raise SystemExit(1)

    def cannot(self, sentence: str) -> NoReturn:
        """End with one plain sentence and no traceback."""
        self.stderr.write(sentence)
        raise SystemExit(2)
