"""One client: a process of its own with the standard library only, which asks, waits for the answer, and asks again.

Reads its orders as JSON from standard input and writes what it saw to standard output. Run as a script, it imports
nothing of the product, so that it takes as little of the machine as it can.
"""

import http.client
import json
import sys
import time

RECONNECT = 100


def main() -> None:
    """Ask from ``starts`` (seconds since the epoch) for ``seconds``, going round the list of requests from ``offset``."""
    orders = json.load(sys.stdin)
    asks, headers = orders["requests"], orders["headers"]
    took: list[float] = []
    errors, sent, place, example = 0, 0, orders["offset"], ""
    time.sleep(max(0.0, orders["starts"] - time.time()))
    first = time.perf_counter()
    until = first + orders["seconds"]
    connection = None
    while time.perf_counter() < until:
        if connection is None or sent % RECONNECT == 0:
            if connection is not None:
                connection.close()
            connection = http.client.HTTPConnection(orders["host"], orders["port"], timeout=30)
        method, path, body = asks[place % len(asks)]
        place += 1
        sent += 1
        extra = {"Idempotency-Key": f"{orders['mark']}-{sent}"} if method == "POST" else {}
        began = time.perf_counter()
        try:
            connection.request(method, path, body.encode() if body else None, {**headers, **extra})
            answer = connection.getresponse()
            content = answer.read()
            if answer.status >= 300:
                errors, example = errors + 1, f"{answer.status} {content[:300].decode(errors='replace')}"
        except (OSError, http.client.HTTPException) as broken:
            errors, example = errors + 1, repr(broken)
            connection = None
        took.append(time.perf_counter() - began)
    json.dump({"took": took, "errors": errors, "example": example, "elapsed": time.perf_counter() - first}, sys.stdout)


if __name__ == "__main__":
    main()
