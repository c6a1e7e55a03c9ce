"""PostgreSQL with server-side prepared statements."""
