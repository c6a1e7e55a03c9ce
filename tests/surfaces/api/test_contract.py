"""The API keeps its own word: whatever is sent, no route answers what it does not declare, and none falls over."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from areas import service
from yinuo.kit.moment import utc_now
from yinuo.people import tokens

pytestmark = pytest.mark.django_db
KEPT = (schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.fixture
def caller(cast):
    """The service director's token, and one case to speak about."""
    request_started.disconnect(close_old_connections)  # as the framework's own test client does: the test holds the connection
    request_finished.disconnect(close_old_connections)
    service.washing_machine()
    _, secret = tokens.make_own_token("contract", by=cast.by.han, at=utc_now())
    yield {"Authorization": f"Bearer {secret}"}, service.booked(cast).case.number
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def test_every_route_keeps_its_declaration_for_good_and_bad_input(caller, request):
    headers, number = caller
    from yinuo.config.wsgi import application

    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers=headers)
    routes = [result.ok() for result in schema.get_all_operations()]
    assert len(routes) > 50
    size = settings(max_examples=40 if request.config.getoption("slow") else 3, deadline=None, database=None, suppress_health_check=list(HealthCheck),
                    phases=(Phase.explicit, Phase.generate), derandomize=True)
    broken = []
    for route in routes:
        @size
        @given(case=route.as_strategy())
        def trial(case):
            if "number" in (case.path_parameters or {}) and hash(str(case.body)) % 4:
                case.path_parameters["number"] = number
            case.call_and_validate(headers=headers, checks=KEPT)

        try:
            trial()
        except AssertionError as found:
            broken.append(f"{route.label}: {str(found)[:600]}")
        except BaseExceptionGroup as found:
            broken.append(f"{route.label}: {str(found.exceptions[0])[:600]}")
    assert broken == [], "\n\n".join(broken)
