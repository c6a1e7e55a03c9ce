"""Addresses of dispatch."""

from django.urls import path

from . import board, bulk, plans, resources, slots, visit, weighing

urlpatterns = [
    path("dispatch", board.board, name="dispatch"),
    path("dispatch/rows", board.rows, name="dispatch_rows"),
    path("dispatch/list", board.as_list, name="dispatch_list"),
    path("dispatch/wall", board.wall, name="dispatch_wall"),
    path("dispatch/check", board.check, name="dispatch_check"),
    path("dispatch/place", board.place, name="dispatch_place"),
    path("dispatch/jobs/<str:number>", board.one, name="dispatch_job"),
    path("dispatch/jobs/<str:number>/lock", board.lock, {"act": "lock"}, name="dispatch_lock"),
    path("dispatch/jobs/<str:number>/unlock", board.lock, {"act": "unlock"}, name="dispatch_unlock"),
    path("dispatch/jobs/<str:number>/point", resources.point, name="dispatch_point"),
    path("dispatch/people", resources.people, name="dispatch_people"),
    path("dispatch/people/<int:person_id>", resources.person, name="dispatch_person"),
    path("dispatch/people/<int:person_id>/<str:name>", resources.act, name="dispatch_act"),
    path("dispatch/absences/<int:absence_id>/withdraw", resources.withdraw, name="dispatch_withdraw"),
    path("dispatch/tools/<int:tool_id>/check", resources.check_tool, name="dispatch_tool"),
    path("dispatch/capacity", resources.capacity, name="dispatch_capacity"),
    path("dispatch/plans", plans.plans, name="plans"),
    path("dispatch/plans/<int:plan_id>", plans.one, name="plan"),
    path("dispatch/plans/<int:plan_id>/progress", plans.progress, name="plan_progress"),
    path("dispatch/plans/<int:plan_id>/publish", plans.publish, name="plan_publish"),
    path("dispatch/plans/<int:plan_id>/drop", plans.drop, name="plan_drop"),
    path("dispatch/weights", weighing.weighing, name="weights"),
    path("dispatch/weights/progress", weighing.progress, name="weights_progress"),
    path("dispatch/moves", bulk.moves, name="moves"),
    path("dispatch/moves/<int:move_id>", bulk.move, name="move"),
    path("dispatch/moves/<int:move_id>/<str:act>", bulk.move_act, name="move_act"),
    path("dispatch/upkeep", bulk.plans, name="upkeep"),
    path("dispatch/upkeep/<int:plan_id>/stop", bulk.stop, name="upkeep_stop"),
    path("dispatch/offers", bulk.offers, name="offers"),
    path("dispatch/offers/new", bulk.hand_out, name="hand_out"),
    path("dispatch/offers/<int:offer_id>/<str:act>", bulk.answer, name="offer_answer"),
    path("cases/<str:number>/slots", slots.offered, name="slots"),
    path("cases/<str:number>/urgent", slots.urgent, name="urgent"),
    path("visit/<str:secret>", visit.visit, name="visit"),
]
