"""One object of each kind in Acme, and which route asks for which: a new route with an object needs its row here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path

from django.db import transaction

from dispatchable.interfaces.cli.demo.registers import build_registers
from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.actions.places import add_place
from dispatchable.service.addresses.place_facts import PlaceFacts
from dispatchable.service.carriers.actions.set_up import add_carrier
from dispatchable.service.datadir import data_dir
from dispatchable.service.desk.actions.start import start_request
from dispatchable.service.desk.models import ManyDecision, ReplyTemplate, RequestContact
from dispatchable.service.imports.actions.judge import judge_import
from dispatchable.service.imports.actions.start import start_import
from dispatchable.service.learnt.models import Name
from dispatchable.service.mail.actions.write import write_mail
from dispatchable.service.mail.models import IncomingMail
from dispatchable.service.numbers.actions.add import add_number
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.actions.change_many import choose_numbers
from dispatchable.service.numbers.actions.port import order_port
from dispatchable.service.organizations.actions.add_person import add_person
from dispatchable.service.terms.texts import current
from dispatchable.service.terms.versions import keep
from tests.service.conftest import World

ROUTES: Mapping[str, Mapping[str, str]] = {
    **{
        name: {"pk": "number"}
        for name in (
            "number", "number_assign", "number_now", "number_retry", "number_give_up", "number_release",
            "number_end_release", "number_edit", "number_block", "number_unblock", "number_reserve", "number_unreserve",
        )
    },
    **{
        name: {"pk": "carrier"}
        for name in ("carrier", "carrier_acknowledge", "carrier_handoff", "carrier_change")
    },
    **{
        name: {"pk": "address"}
        for name in (
            "address", "address_edit", "address_accept", "address_retire", "address_revoke", "place_add",
            "address_delete", "address_describe", "address_pin", "address_replace", "address_replace_stop",
        )
    },
    "place_edit": {"pk": "address", "place": "place"},
    "place_remove": {"pk": "address", "place": "place"},
    "address_evidence": {"pk": "address", "number": "=1"},
    **{name: {"pk": "person"} for name in ("person", "notice_person", "notice_paper")},
    **{
        name: {"pk": "bulk"}
        for name in ("number_bulk", "number_bulk_now", "number_bulk_begin", "number_bulk_undo", "number_bulk_results")
    },
    **{
        name: {"pk": "import"}
        for name in (
            "import", "import_columns", "import_progress", "import_accept", "import_take", "import_discard",
        )
    },
    "request_from_import": {"pk": "import"},
    "import_row": {"pk": "import", "row": "import row"},
    "import_download": {"pk": "import", "form": "=csv"},
    **{name: {"pk": "person"} for name in ("person_move", "person_leave", "person_return")},
    **{name: {"pk": "port"} for name in ("port", "port_attach")},
    "port_step": {"pk": "port", "after": "=submitted"},
    "file": {"pk": "file"},
    **{
        name: {"pk": "request"}
        for name in (
            "request", "request_accept", "request_cancel", "request_close", "request_discard", "request_reopen",
            "request_reply", "request_sent", "request_submit", "request_lines_do", "request_list",
            "request_lines_progress", "queue_request", "queue_claim", "queue_write",
        )
    },
    "request_line": {"pk": "request", "line": "line"},
    "request_dossier": {"pk": "request", "form": "=json"},
    "queue_dossier": {"pk": "request", "form": "=pdf"},
    "request_contact_add": {"pk": "request"},
    "queue_contact_add": {"pk": "request"},
    "request_contact_remove": {"pk": "request", "contact": "contact"},
    "queue_contact_remove": {"pk": "request", "contact": "contact"},
    "request_mail": {"pk": "request", "mail": "incoming"},
    "queue_mail": {"pk": "request", "mail": "incoming"},
    "letter_again": {"pk": "request", "letter": "mail"},
    **{name: {"pk": "incoming"} for name in ("mail", "mail_file", "mail_dismiss")},
    "request_form": {"pk": "request", "step": "=issue"},
    "request_file_remove": {"pk": "request", "file": "file"},
    "line_ask": {"pk": "line"},
    "outbox_message": {"pk": "mail"},
    **{name: {"pk": "line"} for name in ("line_decide", "line_confirm", "line_send_back")},
    **{name: {"pk": "request"} for name in ("queue_release", "queue_note", "queue_merge")},
    "request_solved": {"pk": "request"},
    "validation": {"pk": "validation"},
    **{name: {"pk": "many"} for name in ("queue_many", "queue_many_now")},
    **{name: {"pk": "template"} for name in ("reply_template", "reply_template_retire")},
    "line_discrepancy": {"pk": "line"},
    "discrepancy_file": {"pk": "discrepancy"},
    "learnt_name": {"pk": "learnt"},
    "learnt_decide": {"pk": "learnt"},
}  # fmt: skip
"""Route -> argument -> kind of object; ``=text`` is given as it stands."""
DESK = frozenset(
    {
        "queue_request",
        "queue_dossier",
        "queue_claim",
        "queue_write",
        "line_ask",
        "line_decide",
        "line_confirm",
        "line_send_back",
        "queue_release",
        "queue_note",
        "queue_merge",
        "queue_many",
        "queue_many_now",
        "reply_template",
        "reply_template_retire",
        "validation",
        "file",
        "queue_contact_add",
        "queue_contact_remove",
        "queue_mail",
        "letter_again",
        "mail",
        "mail_file",
        "mail_dismiss",
        "line_discrepancy",
        "learnt_name",
        "learnt_decide",
    }
)
"""Routes of objects on which a desk agent works across organisations."""
NO_OBJECT: Mapping[str, Mapping[str, str]] = {
    "import_start": {"kind": "addresses"},
    "terms_country": {"country": "FR"},
    "terms_accept": {"country": "FR"},
    "notice_country": {"country": "FR"},
    "notice_write": {"country": "FR"},
    "notice_read": {"token": "nothing"},
    "terms_own": {"country": "FR"},
    "terms_version": {"country": "FR", "version": current("FR").version},
    "help_state": {"state": "failed"},
    "help_topic": {"topic": "calling-plans"},
    "help_keyword": {"keyword": "NumberActivationStateFailed"},
    "help_reason": {"code": "NUM-TERMS"},
    "list_columns": {"name": "numbers"},
    "list_filters": {"name": "numbers"},
    "list_bulk": {"name": "numbers"},
}
"""Routes whose arguments name nothing that belongs to anybody."""


def registers() -> None:
    """The registers of the invented towns, in the tests' data directory."""
    folder: Path = data_dir() / "demo"
    if not folder.is_dir():
        folder.mkdir(parents=True)
        build_registers(folder)


def samples(world: World) -> dict[str, uuid.UUID]:
    """Kind -> id of an object that belongs to Acme; a random id for a kind of which there is none yet."""
    registers()
    keep(current("FR"))
    alice = world.alice
    carrier = add_carrier(alice, name="Switchboard")
    person = add_person(alice, name="Jeanne Martin", country="FR")
    address = add_address(alice, country="FR", text="38 rue Brélaz, 99001 Sarlande-Vernoise")
    place = add_place(alice, address.pk, PlaceFacts(name="Hall"))
    number = add_number(alice, number="+33199001218")
    assign_number(alice, number.pk, person_id=person.pk, address_id=address.pk)
    request = start_request(alice, number_id=number.pk)
    line = request.lines.get()
    with transaction.atomic():
        mail = write_mail(world.acme, to="a@example.org", language="en", subject="Hello", body="You are told.")
    text = "adresse\n12 rue de la Républiqe, 99001 Sarlande-Vernoise\nrue Brélaz, 99001 Sarlande-Vernoise"
    brought = judge_import(alice, start_import(alice, "addresses", text=text).pk)
    learnt = Name.objects.create(kind="street", country="FR", given="Rue du Test", value="Rue", key="a", city="Ville")
    port = order_port(alice, direction="in", name="Site", other_carrier="Old", numbers="+33199001219")
    return {
        "import": brought.pk,
        "import row": brought.rows.get(number=2).pk,
        "learnt": learnt.pk,
        "discrepancy": uuid.uuid4(),
        "carrier": carrier.pk,
        "person": person.pk,
        "address": address.pk,
        "place": place.pk,
        "number": number.pk,
        "request": request.pk,
        "line": line.pk,
        "file": uuid.uuid4(),
        "mail": mail.pk,
        "incoming": IncomingMail.objects.create(identity="<1@example.net>", state="unmatched", reason="no_token").pk,
        "contact": RequestContact.objects.create(request=request, name="Eve", email="eve@example.net").pk,
        "port": port.pk,
        "many": ManyDecision.objects.create(request=request, what={"outcome": "duplicate"}, by_name="Dana").pk,
        "validation": uuid.uuid4(),
        "template": ReplyTemplate.objects.create(name="Proof", text_en="{reference}", text_fr="{reference}").pk,
        "bulk": choose_numbers(alice, "retry", [number.pk]).pk,
    }
