"""The request, from the first word to the closing."""
