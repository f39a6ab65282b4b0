"""Why a letter did not arrive: a code that is kept, and a sentence in both languages."""

from __future__ import annotations

import smtplib

REFUSED, BOUNCED, SENDER, SIGN_IN, UNREACHABLE, OTHER = (
    "refused", "bounced", "sender", "sign_in", "unreachable", "other",
)  # fmt: skip
_PERMANENT = 500
_SENTENCES = {
    REFUSED: (
        "The mail server refuses this address: it may be mistyped, or no longer exist.",
        "Le serveur de messagerie refuse cette adresse\u00a0: elle est peut-être mal saisie ou n'existe plus.",
    ),
    BOUNCED: (
        "The message came back: the recipient's mail server could not deliver it.",
        "Le message est revenu\u00a0: le serveur du destinataire n'a pas pu le remettre.",
    ),
    SENDER: (
        "The mail server refuses the installation's own address. The operator must look at its settings.",
        "Le serveur de messagerie refuse l'adresse de l'installation. L'exploitant doit vérifier ses paramètres.",
    ),
    SIGN_IN: (
        "The mail server does not accept the installation's password. The operator must look at its settings.",
        "Le serveur de messagerie n'accepte pas le mot de passe de l'installation. "
        "L'exploitant doit vérifier ses paramètres.",
    ),
    UNREACHABLE: ("The mail server could not be reached.", "Le serveur de messagerie n'a pas pu être joint."),
    OTHER: ("The mail server did not take the message.", "Le serveur de messagerie n'a pas pris le message."),
}


def problem_of(error: Exception) -> tuple[str, bool]:
    """What is kept of a failed attempt, and whether another attempt is of no use.

    Code and the server's number only: what a server answers may hold addresses.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        number = max((int(answer[0]) for answer in error.recipients.values()), default=0)
        return f"{REFUSED} {number}", number >= _PERMANENT
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"{SENDER} {error.smtp_code}", False
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{SIGN_IN} {error.smtp_code}", False
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{OTHER} {error.smtp_code}", False
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return UNREACHABLE, False
    return OTHER, False


def problem_sentence(problem: str, language: str) -> str:
    """The sentence of a kept problem; "" for none."""
    if not problem:
        return ""
    pair = _SENTENCES.get(problem.split()[0], _SENTENCES[OTHER])
    return pair[language == "fr"]
