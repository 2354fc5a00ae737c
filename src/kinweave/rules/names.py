"""What the words of a rule stand for in the standard: fields, references, codes and lists."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kinweave.rules.errors import error_at
from kinweave.rules.tokens import Token
from kinweave.rules.tree import FieldValue, Hop, InList, Literal, Matches, Period, Related
from kinweave.standard import Entity, Field, FieldType, Standard

REFERENCES = frozenset({FieldType.ID, FieldType.REFERENCE})


@dataclass(frozen=True)
class Names:
    """Looks up the words of one rule; what it cannot find it names, with the nearest word."""

    text: str
    standard: Standard

    def entity(self, token: Token) -> Entity:
        """The entity that a word names."""
        if token.text not in self.standard.entities:
            raise error_at(
                self.text,
                token.start,
                f"the standard has no entity “{token.text}”{_nearest(token, self.standard.entities)}",
            )
        return self.standard.entity(token.text)

    def field(self, token: Token, entity: Entity) -> Field:
        """The field of an entity that a word names."""
        if token.text not in entity.fields:
            raise error_at(
                self.text,
                token.start,
                f"the entity “{entity.name}” has no field “{token.text}”"
                f"{_nearest(token, entity.fields)}",
            )
        return entity.field(token.text)

    def hops(self, path: Sequence[Token], entity: Entity) -> tuple[tuple[Hop, ...], Entity]:
        """The steps along references that a path takes, and the entity it arrives at."""
        steps: list[Hop] = []
        for token in path:
            reference = self.field(token, entity)
            if reference.references is None:
                raise error_at(
                    self.text,
                    token.start,
                    f"“{token.text}” does not point to another record, "
                    "so nothing can be asked of it after a full stop or “of”.",
                )
            entity = self.standard.entity(reference.references)
            steps.append(Hop(reference.name, entity.name, reference.label))
        return tuple(steps), entity

    def value(self, path: Sequence[Token], entity: Entity) -> FieldValue:
        """The field at the end of a path of words."""
        hops, owner = self.hops(path[:-1], entity)
        found = self.field(path[-1], owner)
        return FieldValue(hops, owner.name, found.name, found.type, found.label, found.code_list)

    def related(
        self, token: Token, by: Token | None, of: tuple[Hop, ...], target: Entity | None
    ) -> Related:
        """The records of the named entity that point to the target; all there are without one."""
        entity = self.entity(token)
        link = None if target is None else self._link(token, by, entity, target)
        return Related(entity.name, entity.label, link, of, None)

    def _link(self, token: Token, by: Token | None, entity: Entity, target: Entity) -> str:
        if by is not None:
            field = self.field(by, entity)
            if field.references != target.name:
                raise error_at(
                    self.text,
                    by.start,
                    f"“{by.text}” does not point to a {target.name}.",
                )
            return field.name
        links = [field.name for field in entity.fields.values() if field.references == target.name]
        if len(links) == 1:
            return links[0]
        if links:
            choice = " or ".join(f"“by {link}”" for link in links)
            raise error_at(
                self.text,
                token.start,
                f"“{entity.name}” points to a {target.name} in more than one way: add {choice}.",
            )
        raise error_at(
            self.text,
            token.start,
            f"no field of “{entity.name}” points to a {target.name}; "
            "begin from the record between them, with “of”.",
        )

    def code(self, token: Token, field: FieldValue) -> Literal:
        """A code of the field's own list."""
        codes = self.standard.codes(field.code_list or "")
        if not codes.contains(token.text):
            raise error_at(
                self.text,
                token.start,
                f"“{token.text}” is not in the code list “{codes.name}” of “{field.name}”"
                f"{_nearest(token, [code.code for code in codes.at(None)])}",
            )
        return Literal(token.text, FieldType.CODE, codes.label(token.text))

    def is_code(self, token: Token, field: FieldValue) -> bool:
        """Whether the word is a code of the field's own list."""
        return self.standard.codes(field.code_list or "").contains(token.text)

    def in_list(self, field: FieldValue, token: Token) -> InList:
        """Membership of a code list, with the period of each of its codes."""
        if token.text not in self.standard.lists:
            raise error_at(
                self.text,
                token.start,
                f"the standard has no code list “{token.text}”{_nearest(token, self.standard.lists)}",
            )
        codes = self.standard.codes(token.text)
        periods = tuple(Period(code.code, code.valid_from, code.valid_to) for code in codes.codes)
        return InList(field, codes.name, codes.title, periods, None)

    def pattern(self, field: FieldValue, token: Token) -> Matches:
        """The shape of a written value that a word names."""
        found = self.standard.patterns.get(token.text)
        if found is None:
            raise error_at(
                self.text,
                token.start,
                f"the standard has no pattern “{token.text}”{_nearest(token, self.standard.patterns)}",
            )
        return Matches(field, found.name, found.pattern, found.meaning)


def _nearest(token: Token, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(token.text, list(known), n=1)
    return f"; did you mean “{near[0]}”?" if near else "; look for its name in the data dictionary."
