"""The planning core: a neutral problem in, a checked plan with prices and reasons out; no framework, no clock of its own.

Ten lines of use::

    from yinuo.dispatch.planner import core, check, explain, slots, urgent
    result = core.plan(problem, seconds=10, seed=1, warm=yesterdays_plan, on_better=show)
    score = check.approve(problem, result.plan)            # raises PlanRejected when a rule is broken
    score.levels                                           # kept, urgent, ordinary, late, small: never folded for the reader
    desk = core.prepare(problem, result.plan)              # keeps the compiled state: slots, urgent and explain work on it
    slots.offers(desk, job, windows)                       # price per window, best first
    urgent.proposals(desk, job)                            # direct, with ejection, calm re-plan
    explain.unserved(desk, job_id); explain.assigned(desk, job_id)
"""
