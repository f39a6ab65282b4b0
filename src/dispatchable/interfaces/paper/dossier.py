"""The dossier of a case on paper: everything about a few addresses, a list of the others."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any

from dispatchable.interfaces.paper.leaves import Leaves, leaves
from dispatchable.service.desk.dossier.document import Dossier

DETAILED = 100
"""Addresses printed with all their evidence; more of them make no paper that somebody reads."""
LISTED = 10_000
"""Addresses printed as a list at the most."""
Words = Callable[[str, str], str]
"""Kind and value -> the word in the reader's language."""
_ANSWERS = ("availability", "affected", "affected_email", "domains", "contact_phone", "contact")
_MOMENTS = ("submitted_at", "first_answer_at", "resolved_at", "closed_at")


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files(__package__).joinpath("dossier.toml").read_text(encoding="utf-8"))


def dossier_pdf(dossier: Dossier, language: str, words: Words, zone: tzinfo) -> bytes:
    """The PDF, in "fr" or "en", times in ``zone``. The same case gives the same bytes."""
    return bytes(_Printed(dossier, language, words, zone).pdf.output())


class _Printed:
    """One dossier being laid out."""

    def __init__(self, dossier: Dossier, language: str, words: Words, zone: tzinfo) -> None:
        self.text = _texts()[language]
        self.language, self.words, self.zone = language, words, zone
        head = dossier.head()
        request = head["request"]
        as_of = datetime.fromisoformat(head["as_of"]).astimezone(zone)
        foot = self.text["page"].replace("{reference}", request["reference"])
        self.pdf: Leaves = leaves(
            title=self.text["title"].format(reference=request["reference"]), language=language,
            author=request["organization"]["name"], now=as_of, foot=foot.replace("{moment}", self.moment(as_of)),
        )  # fmt: skip
        self.pdf.sentence(self.text["about"])
        self._request(request)
        self._counts(head["counts"])
        self._lines(dossier, head["counts"]["lines"])
        self._timeline(dossier.timeline())
        self._letters(dossier.letters())
        self._mails(dossier.mails())
        self._contacts(dossier.contacts())
        self._files(dossier.files())
        if dossier.for_desk:
            self._notes(dossier.notes())
        self._audit(dossier.trail.document())

    # -- words --------------------------------------------------------------------------------------------------------

    def moment(self, at: datetime | str | None) -> str:
        """Day and time with its zone."""
        if not at:
            return ""
        local = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(self.zone)
        return f"{local:%d/%m/%Y %H:%M:%S %Z}" if self.language == "fr" else f"{local:%Y-%m-%d %H:%M:%S %Z}"

    def colon(self, label: str, value: str) -> str:
        """Label and value in one line."""
        return f"{label}\u00a0: {value}" if self.language == "fr" else f"{label}: {value}"

    def figure(self, number: int) -> str:
        """A count as it is read."""
        return f"{number:,}".replace(",", "\u202f" if self.language == "fr" else ",")

    def fact(self, name: str, value: str) -> None:
        """One fact under its label."""
        self.pdf.fact(self.text[name], value)

    # -- parts --------------------------------------------------------------------------------------------------------

    def _request(self, request: dict[str, Any]) -> None:
        words, answers = self.words, request["answers"]
        self.pdf.heading(self.text["request"])
        self.fact("reference", request["reference"])
        self.fact("organization", request["organization"]["name"])
        self.fact("state", words("request", request["state"]))
        self.fact("priority", words("priority", request["priority"]))
        self.fact("country", words("country", request["country"]))
        person = request["requester"]
        self.fact("requester", f"{person['name']} <{person['email']}>")
        self.fact("agent", request["agent"]["name"] if request["agent"] else self.text["nobody"])
        self.fact("filed_by", request["filed_by"])
        self.fact("merged_into", request["merged_into"])
        self.fact("feature", ", ".join(words("feature", name) for name in answers["feature"]))
        for name in _ANSWERS:
            value = answers[name]
            if isinstance(value, list):
                value = ", ".join(value)
            self.fact(name, words(name, value) if name in ("availability", "affected", "contact") and value else value)
        for name in _MOMENTS:
            self.fact(name, self.moment(request[name]))
        self.fact("cancelled_reason", request["cancelled_reason"])

    def _counts(self, counts: dict[str, Any]) -> None:
        self.pdf.heading(self.text["summary"])
        self.fact("count", self.figure(counts["lines"]))
        for kind, by in (("line", counts["by_state"]), ("outcome", counts["by_outcome"])):
            for value, number in by.items():
                self.pdf.fact(self.words(kind, value), self.figure(number))

    def _lines(self, dossier: Dossier, count: int) -> None:
        self.pdf.heading(self.text["lines"])
        for line in islice(dossier.lines(), DETAILED):
            self._line(line)
        if count <= DETAILED:
            return
        self.pdf.heading(self.text["annex"])
        if count > LISTED:
            self.pdf.sentence(self.text["too_many"].format(count=self.figure(count)))
            return
        self.pdf.sentence(self.text["more"].format(count=self.figure(count)))
        self.pdf.rows(
            (14, 92, 36, 32),
            (
                (
                    str(position), line, self.words("outcome", outcome) if outcome else self.words("line", state),
                    self.moment(decided)[:16],
                )
                for position, line, state, outcome, decided in dossier.brief_lines()
            ),
        )  # fmt: skip

    def _line(self, line: dict[str, Any]) -> None:
        self.pdf.heading(f"{line['position']}. {line['written']['line']}", 1)
        elements = ", ".join(
            self.colon(self.words("element", name), value) for name, value in line["written"]["elements"].items()
        )
        self.fact("written", elements)
        self.fact("number", self.words("phone", line["number"]) if line["number"] else "")
        asked = line["asked"]
        if asked:
            self.fact("asked", asked["line"])
            self._evidence(asked["evidence"])
        elif line["verdict"]:
            self._verdict(line["verdict"])
        self._decision(line)
        self._stands(line["address"])
        for number in line["numbers"]:
            states = [self.words("number", number["activation"]), self.words("service", number["service"])]
            said = [self.words("phone", number["number"]), *states, number["reason_code"], number["active_with"]]
            self.fact("number", " · ".join(filter(None, said)))

    def _verdict(self, verdict: dict[str, Any]) -> None:
        self.fact("verdict", f"{self.words('verdict', verdict['status'])} ({verdict['depth']})")
        changes = (f"{self.words('element', c['element'])} {c['given']} → {c['value']}" for c in verdict["corrections"])
        self.fact("corrections", "\n".join(changes))
        said = [f"{reason[self.language]} ({reason['code']})" for reason in verdict["reasons"]]
        self.fact("reasons", "\n".join(said))

    def _evidence(self, evidence: dict[str, Any]) -> None:
        self._verdict(evidence["verdict"])
        self.fact("register", evidence["register"])
        self.fact("digest", evidence["register_digest"])
        self.fact("record", evidence["record_id"])
        score = f"{evidence['score']:.4f}"
        self.fact("score", score.replace(".", ",") if self.language == "fr" else score)
        self.fact("versions", " · ".join(filter(None, (evidence["engine_version"], evidence["rules_version"]))))
        self.fact("checked", self.moment(evidence["checked_at"]))

    def _decision(self, line: dict[str, Any]) -> None:
        decision = line["decision"]
        if decision is None:
            self.fact("outcome", self.text["not_decided"])
            return
        self.fact("outcome", self.words("outcome", decision["outcome"]))
        if decision["reason"]:
            self.fact("reason", decision["reason"][self.language])
        self.fact("note", decision["note"])
        by = decision["by"]["name"] if decision["by"] else ""
        self.fact("decided", ", ".join(filter(None, (by, self.moment(decision["at"])))))
        self.fact("proposed", decision["proposed_by"])
        if decision["self_validated"]:
            self.pdf.sentence(self.text["self_validated"])
        manual = decision["manual_validation"]
        if manual:
            if manual["longitude"] is not None:
                self.fact("position", f"{manual['latitude']:.6f}, {manual['longitude']:.6f}")
            if manual["proof"]:
                proof = manual["proof"]
                self.fact("proof", f"{proof['name']}\n{self.colon(self.text['sha256'], proof['sha256'])}")
            self.fact("expires", self.moment(manual["expires_at"]))
            self.fact("revoked", self.moment(manual["revoked_at"]))

    def _stands(self, address: dict[str, Any] | None) -> None:
        current = address["current"] if address else None
        if not address or not current:
            return
        self.fact("stands", f"{current['line']} ({self.words('address', address['state'])})")
        if current["validated_at"]:
            how = [self.words("how", current["validated_how"]), current["validated_by"]]
            self.fact("how", ", ".join(filter(None, (*how, self.moment(current["validated_at"])))))

    def _timeline(self, entries: Iterator[dict[str, Any]]) -> None:
        self.pdf.heading(self.text["timeline"])
        for entry in islice(entries, LISTED):
            who = entry["by"] + (f" ({self.text['desk']})" if entry["from_desk"] else "")
            about = self.text["line"].format(position=entry["line"]) if entry["line"] else ""
            head = " · ".join(filter(None, (self.words("kind", entry["kind"]), about, who)))
            self.pdf.fact(self.moment(entry["at"]), "\n".join(filter(None, (head, entry["text"]))), 8)

    def _letters(self, letters: Iterator[dict[str, Any]]) -> None:
        self.pdf.heading(self.text["letters"])
        for mail in islice(letters, LISTED):
            sent = self.text["sent"].format(moment=self.moment(mail["sent_at"])) if mail["sent_at"] else ""
            head = self.text["letter"].format(to=mail["to"], subject=mail["subject"])
            said = "\n".join((head, f"{sent or self.text['waits']} · {mail['message_id']}"))
            self.pdf.fact(self.moment(mail["at"]), said, 8)

    def _mails(self, mails: Iterator[dict[str, Any]]) -> None:
        found = list(islice(mails, LISTED))
        if found:
            self.pdf.heading(self.text["mails"])
        for mail in found:
            said = "\n".join((f"{mail['from']}: {mail['subject']}", mail["message_id"]))
            self.pdf.fact(self.moment(mail["at"]), said, 8)

    def _contacts(self, contacts: Iterator[dict[str, Any]]) -> None:
        found = list(islice(contacts, LISTED))
        if found:
            self.pdf.heading(self.text["contacts"])
        for one in found:
            until = self.text["until"].format(moment=self.moment(one["removed_at"])) if one["removed_at"] else ""
            self.pdf.fact(
                self.moment(one["at"]), "\n".join(filter(None, (f"{one['name']} <{one['email']}>", until))), 8
            )

    def _files(self, files: Iterator[dict[str, Any]]) -> None:
        found = list(islice(files, LISTED))
        self.pdf.heading(self.text["files"])
        if not found:
            self.pdf.sentence(self.text["no_files"])
        for file in found:
            name = self.text["file"].format(**{**file, "size": self.figure(file["size"])})
            self.pdf.fact(name, f"{self.colon(self.text['sha256'], file['sha256'])}\n{file['by']}", 8)

    def _notes(self, notes: Iterator[dict[str, Any]]) -> None:
        found = list(islice(notes, LISTED))
        if not found:
            return
        self.pdf.heading(self.text["notes"])
        for note in found:
            self.pdf.fact(self.moment(note["at"]), f"{note['by']}\n{note['text']}", 8)

    def _audit(self, audit: dict[str, Any]) -> None:
        self.pdf.heading(self.text["audit"])
        self.pdf.sentence(audit["verify"][self.language])
        self.pdf.ln(1)
        self.fact("chain", audit["chain"])
        self.fact("sequence", self.figure(audit["sequence"]))
        self.fact("hash", audit["hash"])
        self.fact("command", audit["verify"]["command"])
        for row in audit["rows"][-DETAILED:]:
            said = f"{row['sequence']} · {row['action']} · {row['actor_name']}\n{row['hash']}"
            self.pdf.fact(self.moment(row["at"]), said, 7.5)
