"""Driving times between places: an offline model that always answers, and providers behind one interface that may fail safely."""
