"""Pages of dispatch: board, list, wall, plans, slots, resources, moves, recurring plans, offers and the customer's link."""
