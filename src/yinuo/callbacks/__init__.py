"""After the work: callbacks, surveys, improvement after dissatisfaction."""
