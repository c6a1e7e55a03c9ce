"""Driving times between places by a model of our own that always answers, and the coordinates people enter."""
