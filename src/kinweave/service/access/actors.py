"""Who is asking: one member of staff, in one role, inside one council's wall."""

from dataclasses import dataclass
from uuid import UUID

from kinweave.service.access.permissions import Permission, Reach, Role, roles


@dataclass(frozen=True)
class Actor:
    """A member of staff at work, or the service acting for itself (no user)."""

    user_id: UUID | None
    council_id: UUID | None
    role: str
    name: str = ""

    @property
    def _role(self) -> Role | None:
        return roles().get(self.role)

    @property
    def reach(self) -> Reach:
        return self._role.reach if self._role else Reach.NONE

    @property
    def may_read(self) -> frozenset[str]:
        return self._role.may_read if self._role else frozenset()

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it at all; which case is another question."""
        return self._role is not None and permission in self._role.permissions


def the_service(council_id: UUID | None = None) -> Actor:
    """The service itself: loading the demo, sealing reads, nightly work. It reads no page."""
    return Actor(user_id=None, council_id=council_id, role="service", name="Kinweave")
