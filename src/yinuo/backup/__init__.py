"""Copies of everything but the root key: taken whole, signed, and refused when anything about them is not as it was."""
