"""What a customer of the demo company needs, before anybody wrote it down."""

from dataclasses import dataclass
from datetime import date

from .crowd import Client
from .goods import Good


@dataclass(slots=True)
class Need:
    """One need, and how far its story goes."""

    client: Client
    good: Good
    serial: str
    bought: date | None
    problem: str = "other"
    kind: str = "repair"
    urgent: bool = False
    channel: str = "phone"
    words: str = ""
    stops: str = ""
    """The step before which the story rests for good: what is still open today."""

    def bought_by(self, day: date) -> date | None:
        """The day it was bought, unless that lies after ``day``: some ask before they buy."""
        return self.bought if self.bought and self.bought <= day else None
