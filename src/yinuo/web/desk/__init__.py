"""Pages of the desk beside the cases: calls, callbacks, customers, notices."""
