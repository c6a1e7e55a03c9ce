"""Measuring the planner beside other solvers on the same instances; nothing here is needed to run the product."""
