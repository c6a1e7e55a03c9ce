"""Who goes where and when: planner, travel times, slots, appointments."""
