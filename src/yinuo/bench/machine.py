"""What processes used: processor time and memory of a process and everything below it, from /proc."""

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


def tree(root: int) -> list[int]:
    """A process and all its living descendants."""
    below: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            below.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += below.get(pid, [])
    return found


def cpu_seconds(*roots: int) -> float:
    """Processor time of these trees so far, with that of descendants that have ended."""
    spent = 0
    for root in filter(None, roots):
        for pid in tree(root):
            if fields := _stat(pid):
                spent += sum(int(value) for value in fields[11:15])
    return spent / _TICK


def child_named(root: int, name: str) -> int | None:
    """The process below ``root`` that calls itself so."""
    for pid in tree(root)[1:]:
        try:
            called = (_PROC / str(pid) / "comm").read_text().strip()
        except OSError:
            continue
        if called == name:
            return pid
    return None


def memory_mb(root: int) -> float:
    """Proportional memory of a tree (shared pages counted once), in megabytes."""
    total = 0
    for pid in tree(root):
        try:
            lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat after the name; state is the first."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
