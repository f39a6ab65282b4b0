"""Sign-in, and the signed-in person's own account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dispatchable.interfaces.web.accounts.forms import Account, ChangePassword, NewPassword
from dispatchable.interfaces.web.frame.language import SESSION_KEY, language_of
from dispatchable.interfaces.web.frame.request import ORGANIZATION_KEY, PageRequest, page
from dispatchable.service.accounts.actions.own import change_password, edit_account
from dispatchable.service.accounts.models import Role
from dispatchable.service.errors import NotFound, Refused


def closed(request: HttpRequest) -> HttpResponse:
    """What the sign-in library offers and this house does not: signing up, mailing a link."""
    raise Http404


@page(right=None)
def account(request: PageRequest) -> HttpResponse:
    """Name, language, role, organisations."""
    user = request.user
    form = Account(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        try:
            edit_account(request.actor, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            request.session.pop(SESSION_KEY, None)
            request.user.refresh_from_db()
            translation.activate(language_of(request))
            messages.success(request, _("Your account is saved."))
            return redirect("account")
    memberships = user.memberships.select_related("organization").order_by("organization__name")
    context = {"form": form, "memberships": memberships, "administrator": Role.ADMINISTRATOR}
    return render(request, "accounts/account.html", context)


@page(right=None)
@require_POST
def switch_organization(request: PageRequest) -> HttpResponse:
    """Work in another of one's organisations."""
    wanted = request.POST.get("organization", "")
    if wanted not in {str(pk) for pk in request.user.memberships.values_list("organization_id", flat=True)}:
        raise NotFound("organization")
    request.session[ORGANIZATION_KEY] = wanted
    return redirect("home")


@sensitive_post_parameters()
@never_cache
@page(right=None)
def password(request: PageRequest) -> HttpResponse:
    """Change one's password."""
    if request.user.must_change_password:
        return redirect("new_password")
    form = ChangePassword(request.POST or None)
    return _set(request, form) or render(request, "accounts/password.html", {"form": form})


@sensitive_post_parameters()
@never_cache
@page(right=None)
def new_password(request: PageRequest) -> HttpResponse:
    """Choose a password in place of the one-time one."""
    if not request.user.must_change_password:
        return redirect("password")
    form = NewPassword(request.POST or None)
    return _set(request, form) or render(request, "accounts/password.html", {"form": form, "first": True})


def _set(request: PageRequest, form: NewPassword) -> HttpResponse | None:
    """The way on once the password is changed; None while the form has to be shown."""
    if request.method != "POST" or not form.is_valid():
        return None
    first = request.user.must_change_password
    try:
        user = change_password(request.actor, **form.cleaned_data)
    except Refused as refused:
        form.refuse(refused)
        return None
    update_session_auth_hash(request, user)
    messages.success(request, _("Your new password is set. Other sessions of your account have ended."))
    return redirect("home" if first else "account")
