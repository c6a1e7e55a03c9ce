"""Pages of the written policy: read, change, rehearse, approve; the calendar; proposals; coverage."""
