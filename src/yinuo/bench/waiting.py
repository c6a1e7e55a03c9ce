"""The process that measures a crowded day: told the instance's name, it prints the waits as one JSON list."""

import json
import sys
from dataclasses import asdict


def main() -> None:
    """Found the throwaway company, fill it with the instance, measure."""
    from yinuo.cli.first_start import make_ready
    from yinuo.cli.surroundings import settle, start_framework

    settle(None)
    start_framework()
    make_ready()
    from . import crowded_day

    jobs, _, engineers = sys.argv[1].lstrip("S").partition("-")[0].partition("x")
    print(json.dumps([asdict(wait) for wait in crowded_day.waits(int(jobs), int(engineers))]), flush=True)


if __name__ == "__main__":
    main()
