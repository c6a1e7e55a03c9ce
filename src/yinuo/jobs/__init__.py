"""Long work in the background: a small table with leases, five tries and parking, and the pulse of the worker."""
