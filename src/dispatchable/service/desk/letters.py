"""What the desk writes to people, in their language: authored in ``letters.toml``, put into the outbox here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from dispatchable.service.desk.contacts import Contact, contacts_of
from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.mail.actions.write import write_mail
from dispatchable.service.mail.reply_address import answerable


@cache
def _letters() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("letters.toml").read_text(encoding="utf-8"))


def letter(kind: str, language: str, *, note: str = "", close: str = "close", **facts: str) -> tuple[str, str]:
    """Subject and body of one kind of letter in "en" or "fr"; the agent's note is added where there is one.

    Where answers are read, it says that it may be answered, and above which line.
    """
    texts = _letters()
    body = texts[kind]["body"][language].strip().format(**facts)
    if note:
        body += f"\n\n{texts['note'][language].format(note=note).strip()}"
    end = texts[close][language].format(**facts).strip()
    if answerable():
        body = f"{texts['above'][language]}\n\n{body}"
        end = f"{texts['answer'][language].strip()}\n{end}"
    return texts[kind]["subject"][language].format(**facts), f"{body}\n\n{end}\n"


def write_letter(request: ServiceRequest, kind: str, *, note: str = "", **facts: str | Mapping[str, str]) -> None:
    """One letter to everybody who is told of the request, each in their language.

    A fact that differs between languages is a mapping from language to text.
    """
    for contact in contacts_of(request):
        write_to(contact, request, kind, note=note, **facts)


def write_to(
    contact: Contact, request: ServiceRequest, kind: str, *, note: str = "", **facts: str | Mapping[str, str]
) -> None:
    """The same to one of them."""
    said = {name: value if isinstance(value, str) else value[contact.language] for name, value in facts.items()}
    subject, body = letter(
        kind, contact.language, note=note, close="close" if contact.is_requester else "close_contact",
        reference=request.reference, **said,
    )  # fmt: skip
    write_mail(
        request.organization, to=contact.email, language=contact.language, subject=subject, body=body, about=request,
        answerable=True,
    )  # fmt: skip
