"""Tells people what happened; reads the journal, nobody calls it."""
