"""What holds of the people who use numbers."""

from __future__ import annotations

from dispatchable.service.errors import Refused


def has_left() -> Refused:
    """Why somebody who left is given no number, also not by an undo or a page that was opened before."""
    return Refused(
        "person.left",
        en="This person has left the organisation. Choose somebody else, or note first that they are back.",
        fr="Cette personne a quitté l'organisation. Choisissez quelqu'un d'autre, ou notez d'abord son retour.",
        field="person",
    )
