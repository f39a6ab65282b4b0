"""Addresses of the pages: desk."""

from __future__ import annotations

from django.urls import path

from dispatchable.interfaces.web.desk import (
    conversation,
    correspondence,
    decisions,
    dossier,
    files,
    form,
    lists,
    mails,
    queue,
    request,
    several,
)

urlpatterns = [
    path("requests/", lists.requests, name="requests"),
    path("requests/new/", form.request_start, name="request_start"),
    path("requests/<uuid:pk>/", request.request_page, name="request"),
    path("requests/<uuid:pk>/sent/", request.request_sent, name="request_sent"),
    path("requests/<uuid:pk>/form/<slug:step>/", form.request_form, name="request_form"),
    path("requests/<uuid:pk>/accept/", form.request_accept, name="request_accept"),
    path("requests/<uuid:pk>/lines/", several.request_lines_do, name="request_lines_do"),
    path("requests/<uuid:pk>/list/", several.request_list, name="request_list"),
    path("requests/from-import/<uuid:pk>/", several.request_from_import, name="request_from_import"),
    path("requests/<uuid:pk>/lines/progress/", several.request_lines_progress, name="request_lines_progress"),
    path("requests/<uuid:pk>/lines/<uuid:line>/", several.request_line, name="request_line"),
    path("requests/<uuid:pk>/submit/", form.request_submit, name="request_submit"),
    path("requests/<uuid:pk>/discard/", form.request_discard, name="request_discard"),
    path("requests/<uuid:pk>/files/<uuid:file>/remove/", form.file_remove, name="request_file_remove"),
    path("requests/<uuid:pk>/reply/", conversation.request_reply, name="request_reply"),
    path("requests/<uuid:pk>/cancel/", conversation.request_cancel, name="request_cancel"),
    path("requests/<uuid:pk>/close/", conversation.request_close, name="request_close"),
    path("requests/<uuid:pk>/reopen/", conversation.request_reopen, name="request_reopen"),
    path("requests/<uuid:pk>/contacts/", correspondence.request_contact_add, name="request_contact_add"),
    path(
        "requests/<uuid:pk>/contacts/<uuid:contact>/remove/",
        correspondence.request_contact_remove,
        name="request_contact_remove",
    ),
    path("requests/<uuid:pk>/mails/<uuid:mail>/", correspondence.request_mail, name="request_mail"),
    path("queue/<uuid:pk>/contacts/", correspondence.queue_contact_add, name="queue_contact_add"),
    path(
        "queue/<uuid:pk>/contacts/<uuid:contact>/remove/",
        correspondence.queue_contact_remove,
        name="queue_contact_remove",
    ),
    path("queue/<uuid:pk>/mails/<uuid:mail>/", correspondence.queue_mail, name="queue_mail"),
    path("queue/<uuid:pk>/letters/<uuid:letter>/again/", correspondence.letter_again, name="letter_again"),
    path("mails/", mails.mails, name="mails"),
    path("mails/<uuid:pk>/", mails.mail, name="mail"),
    path("mails/<uuid:pk>/file/", mails.mail_file, name="mail_file"),
    path("mails/<uuid:pk>/dismiss/", mails.mail_dismiss, name="mail_dismiss"),
    path("requests/<uuid:pk>/dossier/<slug:form>/", dossier.request_dossier, name="request_dossier"),
    path("queue/<uuid:pk>/dossier/<slug:form>/", dossier.queue_dossier, name="queue_dossier"),
    path("files/<uuid:pk>/", files.file, name="file"),
    path("queue/", lists.queue, name="queue"),
    path("queue/<uuid:pk>/", queue.queue_request, name="queue_request"),
    path("queue/<uuid:pk>/claim/", decisions.claim, name="queue_claim"),
    path("queue/<uuid:pk>/write/", decisions.write, name="queue_write"),
    path("queue/lines/<uuid:pk>/decide/", decisions.decide, name="line_decide"),
    path("queue/lines/<uuid:pk>/ask/", decisions.ask, name="line_ask"),
]
