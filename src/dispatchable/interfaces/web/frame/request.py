"""Who asks: the actor and the organisation of a request, and what a page needs of both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, tzinfo
from functools import wraps
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import OperationalError
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from dispatchable.interfaces.web.frame.errors import forbidden, method_not_allowed
from dispatchable.service.accounts.actors import actor_for
from dispatchable.service.accounts.models import Membership, User
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.errors import NotAllowed, NotFound
from dispatchable.service.ids import new_id
from dispatchable.service.organizations.models import Organization

ORGANIZATION_KEY = "organization"
METHOD_NOT_ALLOWED = 405
DEADLOCKS = 3
"""Times a change is made again before it counts as failed."""
GIVEN_UP = ("40001", "40P01")
"""PostgreSQL's codes for a transaction that was rolled back as a whole and may be made again."""


class PageRequest(HttpRequest):
    """The request as a page gets it from ``page``."""

    user: User
    actor: Actor
    organization: Organization


class ActorMiddleware:
    """Puts ``actor`` and ``organization`` on the request of a signed-in user; turns actions' refusals into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find the organisation the user works in, and ask for a new password where that is due."""
        request_id = str(new_id())
        if request.user.is_authenticated:
            organization = _organization(request, request.user)
            request.organization = organization  # type: ignore[attr-defined]  # pages see it as PageRequest
            request.actor = actor_for(  # type: ignore[attr-defined]  # the same
                request.user, organization, language=request.LANGUAGE_CODE, request_id=request_id
            )
            change = reverse("new_password")
            allowed = (change, reverse("account_logout"), reverse("set_language"))
            if request.user.must_change_password and request.path not in allowed:
                return redirect(change)
            timezone.activate(_zone(organization))
        try:
            response = self.get_response(request)
            if response.status_code == METHOD_NOT_ALLOWED and request.method == "GET":
                response = method_not_allowed(request, response)
        finally:
            timezone.deactivate()
        response.headers["X-Request-Id"] = request_id
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What an action refuses for want of a right is 403; what is not there for this actor is 404."""
        if isinstance(exception, NotAllowed):
            return forbidden(request, exception)
        if isinstance(exception, NotFound):
            raise Http404(exception.what)
        return None


def _zone(organization: Organization | None) -> tzinfo:
    """The organisation's own zone: times are shown in it."""
    try:
        return ZoneInfo(organization.time_zone) if organization else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _organization(request: HttpRequest, user: User) -> Organization | None:
    prefetch_related_objects([user], Prefetch("memberships", Membership.objects.select_related("organization")))
    memberships = sorted(user.memberships.all(), key=lambda one: one.organization.name)
    chosen = request.session.get(ORGANIZATION_KEY)
    first = None
    for membership in memberships:
        if str(membership.organization_id) == chosen:
            return membership.organization
        first = first or membership.organization
    return first


def came_from(request: HttpRequest) -> str:
    """The network address of who asks. Where TLS ends before us (DISPATCHABLE_TLS), the one its proxy saw last."""
    if settings.BEHIND_TLS and (seen := request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()):
        return seen[:60]
    return str(request.META.get("REMOTE_ADDR") or "")[:60]


def page(right: Right | None = Right.READ) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Declares a page: signed in, in an organisation when ``right`` is one of an organisation's, with that right.

    ``None`` asks only for somebody signed in.
    """

    def declare(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if right is not None:
                request.actor.require(right)
            return _answered(view, request, args, kwargs)

        answer.right = right  # type: ignore[attr-defined]  # read by the matrix of routes and roles
        return answer

    return declare


def _answered(
    view: Callable[..., HttpResponse], request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponse:
    """The view's answer. A change that the database gave up for another's sake (a deadlock) is made once more."""
    for _ in range(DEADLOCKS):
        try:
            return view(request, *args, **kwargs)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in GIVEN_UP:
                raise
            for name in request.FILES:
                for sent in request.FILES.getlist(name):
                    sent.seek(0)
    return view(request, *args, **kwargs)


def own(queryset: Any, request: PageRequest, pk: UUID) -> Any:
    """The object of the actor's own organisation with this id; 404 for any other. ``queryset`` has ``organization``."""
    found = queryset.filter(organization_id=request.actor.organization_id, pk=pk).first()
    if found is None or request.actor.organization_id is None:
        raise Http404
    return found
