"""Small tools with no business in them and no framework under them."""
