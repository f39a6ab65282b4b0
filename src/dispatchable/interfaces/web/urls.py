"""All pages by address. One line a noun; each noun keeps its own list."""

from __future__ import annotations

from django.urls import include, path

from dispatchable.interfaces.web.frame import errors
from dispatchable.interfaces.web.notices.reading import notice_read

_WEB = "dispatchable.interfaces.web"

urlpatterns = [
    path("", include(f"{_WEB}.home.urls")),
    path("lists/", include(f"{_WEB}.lists.urls")),
    path("accounts/", include(f"{_WEB}.accounts.urls")),
    path("imports/", include(f"{_WEB}.imports.urls")),
    path("addresses/", include(f"{_WEB}.addresses.urls")),
    path("numbers/labels/", include(f"{_WEB}.labels.urls")),
    path("numbers/", include(f"{_WEB}.numbers.urls")),
    path("terms/", include(f"{_WEB}.terms.urls")),
    path("notices/", include(f"{_WEB}.notices.urls")),
    path("n/<str:token>/", notice_read, name="notice_read"),
    path("support/names/", include(f"{_WEB}.learnt.urls")),
    path("support/queue/", include(f"{_WEB}.queue.urls")),
    path("support/", include(f"{_WEB}.desk.urls")),
    path("audit/", include(f"{_WEB}.audit.urls")),
    path("outbox/", include(f"{_WEB}.mail.urls")),
    path("help/", include(f"{_WEB}.help.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
