"""What a measurement is: which request, by whom, at what size, and the figures that came out."""

from dataclasses import asdict, dataclass, field

OVER_HTTP = ("create", "list", "deep", "detail", "search", "report")
INSIDE = ("tick", "import", "rehearse")
REQUESTS = OVER_HTTP + INSIDE
AS_PAGES = ("list", "detail")
ACTORS = ("dispatcher", "clerk")
"""A regional dispatcher who sees 5 of 31 stations, and one who sees a single station."""


@dataclass(slots=True)
class Plan:
    """One run against one database."""

    database: str
    cases: int = 10_000
    clients: tuple[int, ...] = (1, 4)
    rounds: int = 5
    requests: tuple[str, ...] = REQUESTS
    actors: tuple[str, ...] = ACTORS
    kinds: tuple[str, ...] = ("json", "html")
    seconds: float = 0.8
    """How long one round lasts."""
    port: int = 8190
    postgres: int = 0
    """Process id of the database server; none on SQLite."""


@dataclass(slots=True)
class Figure:
    """One row of the answer, in milliseconds.

    ``cpu_ms`` is processor time per request of everything that answers: the server with its web workers, and on PostgreSQL
    all processes of the database (the few statements of the background worker among them). ``worker_ms`` is what the background
    worker itself used meanwhile, spread over the same requests. Inside one process (tick, import, rehearse) ``cpu_ms`` is that
    process and the database, per unit; the delays are those of a question (tick), a transaction (import), a batch (rehearse).
    """

    request: str
    actor: str
    kind: str
    database: str
    cases: int
    clients: int
    rps: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_ms: float | None
    floor_rps: float | None
    worker_ms: float | None = None
    errors: int = field(default=0, repr=False)

    def as_json(self) -> dict[str, object]:
        """The stable shape; an unanswered request would make the row meaningless, so there is no field for it."""
        return {name: value for name, value in asdict(self).items() if name != "errors"}
