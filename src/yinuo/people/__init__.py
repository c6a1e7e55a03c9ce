"""Who works here: persons, posts, stations, and what each may do."""
