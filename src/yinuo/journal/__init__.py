"""The truth about time: append-only entries, chained by record, numbered and sealed behind the commit."""
