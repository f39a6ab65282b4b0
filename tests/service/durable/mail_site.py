"""Kills the worker and a writer at random moments of letters and answers, and reports what became of each.

Run as a program: ``python mail_site.py KILLS SEED``, with a data directory of its own in the environment. What
comes lies in a real Dovecot, what goes is taken by a small SMTP server. Prints one JSON object.
"""

from __future__ import annotations

import email
import email.utils
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from email.message import EmailMessage
from typing import Any

import django

from tests.service.durable.crash_site import WAIT, Worker
from tests.service.mail.dovecot import Dovecot, dovecot
from tests.service.mail.smtp import Server, running


def write(request_id: str) -> None:
    """Write one message after the other as the requester, saying each when it is kept, until killed."""
    from dispatchable.service.accounts.actors import actor_for
    from dispatchable.service.accounts.models import User
    from dispatchable.service.desk.actions.reply import reply_request
    from dispatchable.service.desk.models import ServiceRequest

    request = ServiceRequest.objects.select_related("organization").get(pk=request_id)
    actor = actor_for(User.objects.get(email="alice@example.org"), request.organization, language="en", request_id="w")
    count = 0
    while True:
        reply_request(actor, request.pk, f"typed {os.getpid()}-{count}")
        print(f"typed {os.getpid()}-{count}", flush=True)  # noqa: T201 - what the other process waits for
        count += 1
        time.sleep(0.02)


def main(kills: int, seed: int) -> dict[str, Any]:
    """One letter and one answer a kill; every second kill in the moment between the server's "taken" and our note."""
    with dovecot() as box, running() as server:
        os.environ["DISPATCHABLE_SMTP_URL"] = server.url
        os.environ["DISPATCHABLE_IMAP_URL"] = box.url
        os.environ["DISPATCHABLE_MAIL_REPLY"] = "desk@example.org"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatchable.interfaces.web.settings")
        django.setup()
        return Site(box, server, random.Random(seed)).run(kills)


class Site:
    """The case that the letters are about, and who writes and reads."""

    def __init__(self, box: Dovecot, server: Server, chance: random.Random) -> None:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from dispatchable.service.desk.actions.claim import claim_request
        from dispatchable.service.organizations.models import Organization
        from tests.service.conftest import make_world
        from tests.service.demo import build_demo_registers
        from tests.service.desk import desk

        build_demo_registers()
        self.world = make_world()
        self.request = desk.sent(self.world.alice)
        Organization.objects.update(is_demo=False)
        claim_request(self.world.dana, self.request.pk)
        self.box, self.server, self.chance = box, server, chance
        self.typed: list[str] = []
        self.worker = Worker()
        self.worker.at_work()

    def run(self, kills: int) -> dict[str, Any]:
        """Kill and start again; then wait for the end, and report."""
        for turn in range(kills):
            self._letter(f"letter {turn}.")
            self._answer(f"answer {turn}.")
            if turn % 2:
                self.server.accepted = self._kill_at_once
                self._until(lambda: self.worker.process.poll() is not None)
                self.server.accepted = lambda: None
            else:
                span = self.chance.uniform(0, 0.6)
                if turn % 4 == 0:
                    self._typing(span)
                else:
                    time.sleep(span)
                self.worker.kill()
            self.worker.process.wait()
            self._lease_is_over()
            self.worker = Worker()
        try:
            self._until(lambda: not self._left(kills))
        finally:
            self.worker.kill()
        return self._report(kills)

    def _letter(self, text: str) -> None:
        from dispatchable.service.desk.actions.ask import write_requester

        write_requester(self.world.dana, self.request.pk, text)

    def _answer(self, text: str) -> None:
        from dispatchable.service.mail.models import OutgoingMail

        letter = OutgoingMail.objects.filter(about_id=self.request.pk).order_by("-id")[0]
        mail = EmailMessage()
        mail["From"], mail["To"] = letter.to, letter.reply_to
        mail["Message-ID"] = email.utils.make_msgid(domain="example.org")
        mail.set_content(text)
        self.box.put(mail.as_bytes())

    def _typing(self, span: float) -> None:
        """Somebody types on the page meanwhile, and is killed too."""
        writer = subprocess.Popen(
            [sys.executable, __file__, "write", str(self.request.pk)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        self.typed.append(writer.stdout.readline().strip())
        time.sleep(span)
        writer.kill()
        self.typed += writer.stdout.read().split("\n")
        writer.wait()

    def _kill_at_once(self) -> None:
        self.worker.process.kill()

    def _lease_is_over(self) -> None:
        """What was taken for sending is free again only after minutes: here, as if they had passed."""
        from dispatchable.service.mail.models import OutgoingMail

        OutgoingMail.objects.filter(sent_at=None).update(next_attempt_at=None)

    def _left(self, kills: int) -> int:
        from dispatchable.service.mail.models import OutgoingMail

        answers = self.request.entries.filter(text__startswith="answer").count()
        return OutgoingMail.objects.filter(sent_at=None, failed_at=None).count() + (answers < kills)

    def _until(self, done: Any) -> None:
        limit = time.monotonic() + WAIT
        while time.monotonic() < limit and not done():
            time.sleep(0.05)

    def _report(self, kills: int) -> dict[str, Any]:
        ids: dict[str, set[str]] = {f"letter {turn}.": set() for turn in range(kills)}
        for raw in self.server.received:
            letter = email.message_from_bytes(raw)
            text = str(letter.get_payload(decode=True))
            for said, known in ids.items():
                if said in text:
                    known.add(str(letter["Message-ID"]))
        kept = Counter(self.request.entries.filter(kind="message", from_desk=False).values_list("text", flat=True))
        typed = [said for said in self.typed if said]
        return {
            "ids": sorted(len(known) for known in ids.values()),
            "deliveries": len(self.server.received),
            "answers": [kept[f"answer {turn}."] for turn in range(kills)],
            "typed": len(typed),
            "lost": [said for said in typed if kept[said] != 1],
            "doubled": [said for said, count in kept.items() if count > 1],
            "marked": [b"\\Seen" in flags for flags in self.box.flags()],
        }


if __name__ == "__main__":
    if sys.argv[1] == "write":
        django.setup()
        write(sys.argv[2])
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201 - what the test reads
