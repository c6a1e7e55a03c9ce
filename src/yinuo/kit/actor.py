"""Who acts: a person with grants, or the system itself. Always an argument, never looked up."""

from dataclasses import dataclass, field
from enum import StrEnum


class Door(StrEnum):
    """The surface through which an act came in."""

    PAGE = "page"
    API = "api"
    COMMAND = "command"
    WORKER = "worker"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a right goes: everything, the records of some stations, or one's own; narrowed to brands or station kinds."""

    everything: bool = False
    stations: frozenset[int] = frozenset()
    own: bool = False
    brands: frozenset[str] | None = None
    station_kinds: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """One person (or the system) at one moment. ``grants`` maps a verb code to how far it reaches."""

    user_id: int | None
    name: str
    door: Door
    posts: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    grants: dict[str, tuple[Reach, ...]] = field(default_factory=dict)
    language: str = "zh"
    session: str = ""

    @property
    def person_id(self) -> int:
        """The id of the person who acts. What asks for it is never done by the system: `LookupError` if it is."""
        if self.user_id is None:
            raise LookupError("only a person does this, not the system")
        return self.user_id

    def may(self, verb: str) -> bool:
        """Whether any post grants this verb at all (how far is asked of each record)."""
        return self.user_id is None or verb in self.grants


SYSTEM = Actor(user_id=None, name="系统", door=Door.WORKER)
