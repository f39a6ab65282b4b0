"""States as people see them: word in both languages, shape, and colour. Never colour alone.

Shapes: ``●`` in force or done, ``◐`` under way, ``▲`` needs a person, ``✗`` failed, ``○`` not started.
"""

from __future__ import annotations

from typing import NamedTuple


class StateWords(NamedTuple):
    """One state's face."""

    en: str
    fr: str
    shape: str
    colour: str
    """``good``, ``busy``, ``ask``, ``bad`` or ``idle``: names of classes in frame.css."""

    def word(self, language: str) -> str:
        """The word in "fr" or "en"."""
        return self.fr if language == "fr" else self.en


def _good(en: str, fr: str) -> StateWords:
    return StateWords(en, fr, "●", "good")


def _busy(en: str, fr: str) -> StateWords:
    return StateWords(en, fr, "◐", "busy")


def _ask(en: str, fr: str) -> StateWords:
    return StateWords(en, fr, "▲", "ask")


def _bad(en: str, fr: str) -> StateWords:
    return StateWords(en, fr, "✗", "bad")


def _idle(en: str, fr: str) -> StateWords:
    return StateWords(en, fr, "○", "idle")


ADDRESS = {
    "draft": _idle("Draft", "Brouillon"),
    "checking": _busy("Checking", "Vérification en cours"),
    "valid": _good("Validated", "Validée"),
    "corrected": _ask("Correction to confirm", "Correction à confirmer"),
    "ambiguous": _ask("Several addresses possible", "Plusieurs adresses possibles"),
    "incomplete": _ask("Incomplete", "Incomplète"),
    "not_found": _bad("Not found", "Introuvable"),
    "syntax_error": _bad("Invalid format", "Format invalide"),
    "not_checked": _ask("Not checked", "Non vérifiée"),
    "under_review": _busy("Under review", "En cours d'examen"),
    "manually_validated": _good("Validated by the desk", "Validée manuellement"),
    "rejected": _bad("Rejected", "Refusée"),
    "retired": _idle("Retired", "Retirée"),
}
NUMBER = {
    "unassigned": _idle("Not assigned", "Non affecté"),
    "incomplete": _ask("Address missing", "Adresse manquante"),
    "pending": _busy("Pending", "En attente"),
    "active": _good("Active", "Actif"),
    "failed": _bad("Failed", "Échec"),
    "updating": _busy("Updating", "Mise à jour en cours"),
    "update_failed": _bad("Update failed", "Échec de la mise à jour"),
    "releasing": _busy("Being released", "Libération en cours"),
    "released": _idle("Released", "Libéré"),
}
SERVICE = {
    "unknown": _idle("Service unknown", "Service inconnu"),
    "not_in_service": _idle("Not in service", "Hors service"),
    "in_service": _good("In service", "En service"),
}
REQUEST = {
    "draft": _idle("Draft", "Brouillon"),
    "submitted": _busy("Submitted", "Envoyée"),
    "in_review": _busy("In review", "En cours d'examen"),
    "waiting_customer": _ask("Waiting for your answer", "En attente de votre réponse"),
    "resolved": _good("Resolved", "Résolue"),
    "closed": _idle("Closed", "Clôturée"),
    "cancelled": _idle("Cancelled", "Annulée"),
}
LINE = {
    "open": _idle("Open", "Ouverte"),
    "in_review": _busy("In review", "En cours d'examen"),
    "needs_information": _ask("Needs information", "Information demandée"),
    "proposed": _ask("To be confirmed", "À confirmer"),
    "decided": _good("Decided", "Décidée"),
}
OUTCOME = {
    "validated_as_is": _good("Validated as written", "Validée telle quelle"),
    "validated_corrected": _good("Validated with a correction", "Validée avec correction"),
    "rejected": _bad("Rejected", "Refusée"),
    "duplicate": _idle("Duplicate", "Doublon"),
    "out_of_scope": _idle("Out of scope", "Hors périmètre"),
    "withdrawn": _idle("Withdrawn", "Retirée"),
    "solved": _good("Validated already", "Déjà validée"),
}
VERDICT = {
    "valid": _good("Found", "Trouvée"),
    "corrected": _ask("Found with corrections", "Trouvée avec corrections"),
    "ambiguous": _ask("Several possible", "Plusieurs possibles"),
    "incomplete": _ask("Incomplete", "Incomplète"),
    "not_found": _bad("Not found", "Introuvable"),
    "syntax_error": _bad("Invalid format", "Format invalide"),
    "not_checked": _ask("Not checked", "Non vérifiée"),
}
IMPORT = {
    "reading": _busy("Being read", "Lecture en cours"),
    "columns": _ask("Columns to name", "Colonnes à désigner"),
    "judging": _busy("Being checked", "Vérification en cours"),
    "ready": _ask("Checked", "Vérifiée"),
    "taking": _busy("Being imported", "Importation en cours"),
    "done": _good("Imported", "Importée"),
    "cancelled": _idle("Left", "Abandonnée"),
}
ROW = {
    "waiting": _idle("Not checked yet", "Pas encore vérifiée"),
    "ready": _good("Ready", "Prête"),
    "consent": _ask("Correction to accept", "Correction à accepter"),
    "faulty": _bad("To mend", "À corriger"),
    "taken": _good("Imported", "Importée"),
}
PRIORITY = {
    "high": _ask(
        "High: a number in use has no validated address",
        "Haute\u00a0: un numéro de téléphone en service sans adresse validée",
    ),
    "normal": _idle("Normal", "Normale"),
}
TERMS = {
    "accepted": _good("Accepted", "Acceptées"),
    "new_version": _ask("New version to accept", "Nouvelle version à accepter"),
    "never": _ask("To accept", "À accepter"),
    "unsupported": _idle("Emergency calling not supported", "Appels d'urgence non pris en charge"),
}
MAIL = {
    "sent": _good("Sent", "Envoyé"),
    "demonstration": _idle("Kept here: demonstration", "Conservé ici\u00a0: démonstration"),
    "no_server": _idle("Kept here: no mail server", "Conservé ici\u00a0: aucun serveur"),
    "waiting": _busy("Waiting to be sent", "En attente d'envoi"),
    "retrying": _busy("Will be retried", "Nouvel essai prévu"),
    "given_up": _bad("Could not be sent", "N'a pas pu être envoyé"),
    "undeliverable": _bad("Came back", "Revenu"),
}
NOTICE = {
    "confirmed": _good("Confirmed", "Confirmée"),
    "waiting": _busy("Waiting for an answer", "En attente de réponse"),
    "no_mail": _ask("No e-mail address", "Aucune adresse e-mail"),
    "not_sent": _ask("Not told yet", "Pas encore informé"),
    "no_notice": _ask("No notice yet", "Pas encore de notice"),
}
BULK = {
    "": _idle("Waiting", "En attente"),
    "changed": _good("Changed", "Modifié"),
    "unchanged": _idle("So already", "Déjà ainsi"),
    "refused": _ask("Left as it is", "Laissé tel quel"),
}
MANY = {
    "": _idle("Waiting", "En attente"),
    "decided": _good("Decided", "Décidée"),
    "proposed": _busy("Waits for a colleague", "Attend un collègue"),
    "refused": _ask("Left as it is", "Laissée telle quelle"),
}
BULKNEXT = {
    "changed": _good("Would change", "Serait modifié"),
    "unchanged": _idle("So already", "Déjà ainsi"),
    "refused": _ask("Would stay as it is", "Resterait tel quel"),
}
BULKSTATE = {
    "draft": _idle("Draft", "Brouillon"),
    "running": _busy("Under way", "En cours"),
    "done": _good("Done", "Terminée"),
}
KIND = {
    "user": StateWords("User", "Utilisateur", "", "idle"),
    "service": StateWords("Service", "Service", "", "idle"),
    "toll_free": StateWords("Toll-free", "Appel gratuit", "", "idle"),
    "conference": StateWords("Conference", "Conférence", "", "idle"),
}
PLAN = {
    "": StateWords("As the person who uses it", "Celui de la personne qui l'utilise", "", "idle"),
    "none": StateWords("None", "Aucun", "", "idle"),
    "domestic": StateWords("Domestic calls", "Appels nationaux", "", "idle"),
    "international": StateWords("Domestic and international calls", "Appels nationaux et internationaux", "", "idle"),
}
PORT = {
    "draft": _idle("Draft", "Brouillon"),
    "submitted": _busy("Sent", "Envoyée"),
    "confirmed": _busy("Date agreed", "Date convenue"),
    "in_progress": _busy("Numbers are moving", "Transfert en cours"),
    "done": _good("Done", "Terminée"),
    "cancelled": _idle("Cancelled", "Annulée"),
    "failed": _bad("Failed", "Échec"),
}
LEARNT = {
    "proposed": _ask("Proposed", "Proposé"),
    "approved": _good("In use", "Utilisé"),
    "refused": _bad("Refused", "Refusé"),
    "retired": _idle("Retired", "Retiré"),
}
STATES = {
    "learnt": LEARNT,
    "bulk": BULK,
    "bulknext": BULKNEXT,
    "bulkstate": BULKSTATE,
    "port": PORT,
    "address": ADDRESS,
    "number": NUMBER,
    "service": SERVICE,
    "request": REQUEST,
    "line": LINE,
    "many": MANY,
    "outcome": OUTCOME,
    "verdict": VERDICT,
    "priority": PRIORITY,
    "import": IMPORT,
    "row": ROW,
    "terms": TERMS,
    "mail": MAIL,
    "notice": NOTICE,
}
