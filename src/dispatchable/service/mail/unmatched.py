"""Why a mail belongs to nothing, and what to do about it: a sentence and a remedy in both languages."""

from __future__ import annotations

from typing import NamedTuple


class Why(NamedTuple):
    """Said on the list of mails to look at."""

    en: str
    fr: str
    do_en: str
    do_fr: str

    def sentence(self, language: str) -> str:
        """What is the matter."""
        return self.fr if language == "fr" else self.en

    def remedy(self, language: str) -> str:
        """What to do."""
        return self.do_fr if language == "fr" else self.do_en


_FILE_EN = "If you know the request, an agent puts it there by its reference number."
_FILE_FR = "Si vous reconnaissez la demande, un agent l'y range grâce à son numéro de référence."
WHY: dict[str, Why] = {
    "no_token": Why(
        "It was not sent to the reply address of a letter.",
        "Ce courriel n'a pas été envoyé à l'adresse de réponse d'une lettre.",
        f"Somebody wrote to the mailbox itself. {_FILE_EN}",
        f"Quelqu'un a écrit directement à la boîte. {_FILE_FR}",
    ),
    "forged": Why(
        "Its reply address was not given out by this installation.",
        "Son adresse de réponse n'a pas été délivrée par cette installation.",
        "It was mistyped, invented, or given out under a former key. Trust nothing in it that you have not checked.",
        "Elle est mal recopiée, inventée, ou délivrée avec une ancienne clé. Ne vous y fiez pas sans vérifier.",
    ),
    "expired": Why(
        "The request is too old to be answered by mail.",
        "La demande est trop ancienne pour qu'on y réponde par courriel.",
        f"Ask the sender to open a new request. {_FILE_EN}",
        f"Invitez l'expéditeur à ouvrir une nouvelle demande. {_FILE_FR}",
    ),
    "removed": Why(
        "The reply address belongs to somebody who is no longer a contact of the request.",
        "L'adresse de réponse appartient à une personne qui n'est plus contact de la demande.",
        "Ask the requester whether that person should be a contact again.",
        "Demandez au demandeur si cette personne doit redevenir contact.",
    ),
    "sender": Why(
        "Its sender is no contact of the request and no administrator of its organisation.",
        "Son expéditeur n'est ni contact de la demande ni administrateur de son organisation.",
        f"Perhaps a letter was forwarded, or answered from another address. {_FILE_EN} "
        "Or add the sender to the request's contacts first.",
        "Une lettre a peut-être été transférée, ou la réponse vient d'une autre adresse. "
        f"{_FILE_FR} Ou ajoutez d'abord l'expéditeur aux contacts de la demande.",
    ),
    "unreadable": Why(
        "It could not be read: it is damaged, or made to do harm.",
        "Ce courriel n'a pas pu être lu\u00a0: il est endommagé ou conçu pour nuire.",
        "Ask the sender to write it anew as plain text.",
        "Demandez à l'expéditeur de l'écrire de nouveau, en texte simple.",
    ),
    "stuck": Why(
        "It came some time ago and could not be put on a timeline.",
        "Ce courriel est arrivé il y a un moment et n'a pas pu être rangé.",
        f"Is the worker running? {_FILE_EN}",
        f"Le processus de travail tourne-t-il\u202f? {_FILE_FR}",
    ),
    "over": Why(
        "It answers a request that is resolved, closed or cancelled. It stands on that request's timeline.",
        "Ce courriel répond à une demande résolue, clôturée ou annulée. Il figure dans son déroulement.",
        "Read it there. If the case must go on, the requester reopens the request.",
        "Lisez-le sur la page de la demande. Si l'affaire doit reprendre, le demandeur rouvre la demande.",
    ),
}
