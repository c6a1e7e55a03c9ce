"""Addresses of people pages. ``door`` stands at the root, the rest under ``/people/``."""

from django.urls import path

from . import account, duty, network, organisation, reach, reviews, rights, staff
from . import door as doors

app_name = "people"

door = [
    path("login", doors.login, name="login"),
    path("logout", doors.logout, name="logout"),
    path("language", doors.language, name="language"),
    path("start/<str:secret>", doors.start, name="start"),
    path("pass/<str:secret>", doors.one_time_pass, name="pass"),
]

urlpatterns = [
    path("", staff.everyone, name="everyone"),
    path("new", staff.new, name="new"),
    path("<int:person_id>", staff.person, name="person"),
    path("<int:person_id>/particulars", staff.particulars, name="particulars"),
    path("<int:person_id>/post", staff.hold, name="hold"),
    path("<int:person_id>/link", staff.send_link, name="send_link"),
    path("<int:person_id>/account/<str:act>", staff.account, name="account"),
    path("holdings/<int:holding_id>/end", staff.leave, name="leave"),
    path("me", account.me, name="me"),
    path("me/password", account.password, name="password"),
    path("me/logins/<int:login_id>/end", account.end_login, name="end_login"),
    path("me/tokens", account.make_token, name="make_token"),
    path("me/tokens/<int:token_id>/revoke", account.revoke_token, name="revoke_token"),
    path("stations", network.all_stations, name="stations"),
    path("stations/new", network.station, name="new_station"),
    path("stations/<int:record_id>", network.station, name="station"),
    path("regions", network.all_regions, name="regions"),
    path("regions/new", network.region, name="new_region"),
    path("regions/<int:record_id>", network.region, name="region"),
    path("departments", network.all_departments, name="departments"),
    path("departments/new", network.department, name="new_department"),
    path("departments/<int:record_id>", network.department, name="department"),
    path("roster", duty.month, name="roster"),
    path("roster/publish", duty.publish, name="publish_roster"),
    path("roles", rights.roles, name="roles"),
    path("organisation", organisation.responsibilities, name="organisation"),
    path("reviews", reviews.reviews, name="reviews"),
    path("reach", reach.events, name="reach"),
    path("reach/attempt", reach.attempt_failed, name="reach_attempt"),
    path("reach/<int:event_id>/<str:act>", reach.act, name="reach_act"),
    path("company", organisation.company, name="company"),
    path("intake", organisation.intake, name="intake"),
    path("intake/open", organisation.open_intake, name="open_intake"),
    path("intake/pause", organisation.pause_intake, name="pause_intake"),
    path("intake/waive", organisation.waive, name="waive"),
    path("setup/company", organisation.setup_company, name="setup_company"),
    path("setup/calendar", organisation.setup_calendar, name="setup_calendar"),
    path("setup/posts", organisation.setup_posts, name="setup_posts"),
    path("setup/open", organisation.setup_open, name="setup_open"),
]
