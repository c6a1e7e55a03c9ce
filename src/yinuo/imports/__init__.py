"""Past requests from a spreadsheet: read as people write them, registered through the same verb, undone by further entries."""
