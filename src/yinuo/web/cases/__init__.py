"""Pages of cases: intake, queue, the case itself, its steps, today, search."""
