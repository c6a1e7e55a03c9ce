"""SQLite with writers queued fairly: a file lock is taken before BEGIN, so that nobody starves behind the busy timeout."""
