"""The planning core: a neutral problem in, a checked plan with prices and reasons out; no framework, no clock of its own.

In use (times are whole, non-negative seconds on one axis; run it in a process of its own, never in a web request)::

    from yinuo.dispatch.planner import check, core, day, explain, slots, urgent, warm
    warm.warm_up()                                          # at installation or start: compile, or load what was compiled
    result = core.plan(problem, seconds=10, seed=1, warm=earlier_plan, on_better=show)
    check.approve(problem, result.plan).ordered             # the five levels; PlanRejected when a rule is broken
    desk = core.prepare(problem, result.plan)               # the plan in memory: everything below asks it and leaves it as it is
    slots.offers(desk, job, windows)                        # windows that work, cheapest first
    problem = day.freeze(problem, result.plan, now, 900)    # what has begun is a fact; also day.sick, day.overrun
    urgent.first(core.prepare(urgent.arrive(problem, job), result.plan), job.id)   # at once: insert, or move one to three visits
    urgent.replan(urgent.arrive(problem, job), result.plan)                        # calm search, at most two engineers changed
    explain.unserved(desk, job_id); explain.assigned(desk, job_id)                 # reasons, and the next best with their prices
"""
