"""Reply templates: the list, the form with its preview, and taking one out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.templates import retire_template, save_template
from dispatchable.service.desk.find import sent
from dispatchable.service.desk.models import ReplyTemplate
from dispatchable.service.desk.reply_templates import VARIABLES, filled, offered
from dispatchable.service.errors import Refused


@require_safe
@page(Right.REVIEW_REQUESTS)
def reply_templates(request: PageRequest) -> HttpResponse:
    """Every template that agents may use."""
    return render(request, "queue/templates.html", {"templates": offered()})


@page(Right.REVIEW_REQUESTS)
def reply_template_add(request: PageRequest) -> HttpResponse:
    """A new template."""
    return _form(request, None)


@page(Right.REVIEW_REQUESTS)
def reply_template(request: PageRequest, pk: UUID) -> HttpResponse:
    """Another wording of a template."""
    found = offered().filter(pk=pk).first()
    if found is None:
        raise Http404
    return _form(request, found)


@require_POST
@page(Right.REVIEW_REQUESTS)
def reply_template_retire(request: PageRequest, pk: UUID) -> HttpResponse:
    """Offer a template no more."""
    retire_template(request.actor, pk)
    messages.success(request, _("The template is offered no more. What was sent with it stays."))
    return redirect("reply_templates")


def _form(request: PageRequest, found: ReplyTemplate | None) -> HttpResponse:
    names = ("name", "text_en", "text_fr")
    typed = {name: getattr(found, name) if found else "" for name in names}
    problem = None
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in names}
        try:
            if "save" in request.POST:
                save_template(request.actor, found.pk if found else None, **typed)
                messages.success(request, _("The template is kept."))
                return redirect("reply_templates")
        except Refused as refused:
            problem = refused
    example = sent(request.actor).select_related("organization").order_by("-id").first()
    preview = []
    if example is not None and (typed["text_en"] or typed["text_fr"]):
        draft = ReplyTemplate(**typed)
        preview = [(code, filled(draft, example, code)) for code in ("en", "fr")]
    context = {
        "template": found, "typed": typed, "preview": preview, "example": example,
        "variables": [(name, said[language() == "fr"]) for name, said in VARIABLES.items()],
        "problems": [problem] if problem else [],
        "errors": {problem.field: problem.sentence(request.actor.language)} if problem else {},
    }  # fmt: skip
    return render(request, "queue/template.html", context, status=422 if problem else 200)
