"""Addresses of the pages: queue."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.queue import acts, calls, ending, lines, many, rules, templates

urlpatterns = [
    path("lines/", lines.queue_lines, name="queue_lines"),
    path("lines/decide/", many.queue_lines_decide, name="queue_lines_decide"),
    path("lines/confirm/", many.queue_lines_confirm, name="queue_lines_confirm"),
    path("lines/<uuid:pk>/confirm/", acts.line_confirm, name="line_confirm"),
    path("lines/<uuid:pk>/back/", acts.line_send_back, name="line_send_back"),
    path("decisions/<uuid:pk>/", many.queue_many, name="queue_many"),
    path("decisions/<uuid:pk>/now/", many.queue_many_now, name="queue_many_now"),
    path("<uuid:pk>/release/", acts.release, name="queue_release"),
    path("<uuid:pk>/note/", acts.note, name="queue_note"),
    path("<uuid:pk>/merge/", acts.merge, name="queue_merge"),
    path("call/", calls.queue_call, name="queue_call"),
    path("templates/", templates.reply_templates, name="reply_templates"),
    path("templates/new/", templates.reply_template_add, name="reply_template_add"),
    path("templates/<uuid:pk>/", templates.reply_template, name="reply_template"),
    path("templates/<uuid:pk>/retire/", templates.reply_template_retire, name="reply_template_retire"),
    path("validations/", ending.validations, name="validations"),
    path("validations/<uuid:pk>/", ending.validation, name="validation"),
    path("settings/", rules.desk_settings_page, name="desk_settings"),
]
