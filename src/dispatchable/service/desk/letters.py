"""What the desk writes to people, in their language: authored in ``letters.toml``, put into the outbox here."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from dispatchable.service.desk.impact import recipients
from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.mail.actions.write import write_mail


@cache
def _letters() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("letters.toml").read_text(encoding="utf-8"))


def letter(kind: str, language: str, *, note: str = "", **facts: str) -> tuple[str, str]:
    """Subject and body of one kind of letter in "en" or "fr"; the agent's note is added where there is one."""
    texts = _letters()
    body = texts[kind]["body"][language].strip().format(**facts)
    if note:
        body += f"\n\n{texts['note'][language].format(note=note).strip()}"
    close = texts["close"][language].format(**facts).strip()
    return texts[kind]["subject"][language].format(**facts), f"{body}\n\n{close}\n"


def write_letter(request: ServiceRequest, kind: str, *, note: str = "", **facts: str) -> None:
    """One letter to everybody who is told of the request, in the requester's language."""
    language = "fr" if request.requester_language == "fr" else "en"
    subject, body = letter(kind, language, note=note, reference=request.reference, **facts)
    for address in recipients(request):
        write_mail(
            request.organization, to=address, language=language, subject=subject, body=body, about=request,
            answerable=True,
        )  # fmt: skip
