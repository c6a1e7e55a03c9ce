"""Pages about people: the door, the own account, people and posts, stations, roster, roles, the first start."""
