"""What was done to an address, in the words of its history; groups of states for the list."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

ACTIONS = {
    "address.add": pgettext_lazy("address", "Added"),
    "address.accept": pgettext_lazy("address", "Suggestion accepted"),
    "address.edit": pgettext_lazy("address", "Changed"),
    "address.rename": pgettext_lazy("address", "Renamed"),
    "address.retire": pgettext_lazy("address", "Retired"),
    "address.review": pgettext_lazy("address", "Taken in hand by the desk"),
    "address.end_review": pgettext_lazy("address", "Examination ended"),
    "address.validate_manually": pgettext_lazy("address", "Validated by the desk"),
    "address.reject": pgettext_lazy("address", "Rejected by the desk"),
    "address.revoke": pgettext_lazy("address", "Validation revoked"),
    "place.add": pgettext_lazy("address", "Place added"),
    "place.edit": pgettext_lazy("address", "Place changed"),
    "place.move": pgettext_lazy("address", "Place moved"),
    "place.remove": pgettext_lazy("address", "Place removed"),
    "address.describe": pgettext_lazy("address", "Described anew"),
    "address.pin": pgettext_lazy("address", "Pin moved"),
    "address.replace": pgettext_lazy("address", "Replacement begun"),
    "address.replace_stop": pgettext_lazy("address", "Replacement stopped"),
}
PLACE_KINDS = (
    ("building", pgettext_lazy("place", "Building")),
    ("wing", pgettext_lazy("place", "Wing")),
    ("floor", pgettext_lazy("place", "Floor")),
    ("room", pgettext_lazy("place", "Room")),
    ("other", pgettext_lazy("place", "Other")),
)
"""What a place may be, in the order from outside in."""
GROUPS = (
    ("", pgettext_lazy("addresses", "In use"), ()),
    ("validated", pgettext_lazy("addresses", "Validated"), ("valid", "manually_validated")),
    (
        "todo",
        pgettext_lazy("addresses", "Needs you"),
        (
            "draft",
            "corrected",
            "ambiguous",
            "incomplete",
            "not_found",
            "syntax_error",
            "not_checked",
            "rejected",
        ),
    ),
    ("desk", pgettext_lazy("addresses", "At the desk"), ("under_review", "checking")),
    ("retired", pgettext_lazy("addresses", "Retired"), ("retired",)),
)
"""Chips of the list: value in the address bar, word, states; the first one means all but the retired."""
