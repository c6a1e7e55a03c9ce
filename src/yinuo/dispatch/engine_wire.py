"""How the planner's process and whoever asks it speak: pickled messages over a pipe. Loads nothing of the planner itself."""

import pickle
from typing import IO, Any


def send(out: IO[bytes], kind: str, what: Any) -> None:
    """One message: eight bytes of length, then the pickle."""
    body = pickle.dumps((kind, what), protocol=5)
    out.write(len(body).to_bytes(8, "big") + body)
    out.flush()


def receive(source: IO[bytes]) -> tuple[str, Any] | None:
    """The next message; None when the other side has gone."""
    head = source.read(8)
    if len(head) < 8:
        return None
    body = source.read(int.from_bytes(head, "big"))
    return pickle.loads(body)  # noqa: S301  the pipe of our own child, nobody else can write into it
