"""Addresses of the API."""

from django.urls import path

from .afterwards import router as afterwards
from .app import api
from .cases import router as cases
from .changes import router as changes
from .dispatch import below as dispatch_below
from .dispatch import router as dispatch
from .field import router as field
from .together import router as together
from .verbs import router as verbs
from .visits import router as visits
from .webhooks import router as webhooks

api.add_router("/cases", cases)
api.add_router("/cases", verbs)
api.add_router("/cases", changes)
api.add_router("/cases", together)
api.add_router("/cases", field)
api.add_router("/cases", visits)
api.add_router("/cases", afterwards)
api.add_router("/cases", dispatch_below)
api.add_router("/dispatch", dispatch)
api.add_router("/webhooks", webhooks)

urlpatterns = [path("", api.urls)]
