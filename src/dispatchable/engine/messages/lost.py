"""LoST queries about civic addresses (RFC 5222, RFC 5139): written, and read from strangers with care."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.rfc5139 import CIVIC, EXTENSION, from_tags, to_tags
from dispatchable.engine.errors import UserError

LOST = "urn:ietf:params:xml:ns:lost1"
MOST = 65_536
"""Characters of a document that is read."""
_PREFIXES = {CIVIC: "", EXTENSION: "cae:"}


def find_service(address: CivicAddress, *, service: str = "urn:service:sos", location_id: str = "1") -> str:
    """A ``findService`` that asks whether the address is valid (``validateLocation``), profile "civic"."""
    parts = "".join(
        f"<{_PREFIXES[space]}{tag}>{escape(text)}</{_PREFIXES[space]}{tag}>" for space, tag, text in to_tags(address)
    )
    return (
        f'<findService xmlns="{LOST}" recursive="true" validateLocation="true" serviceBoundary="value">'
        f'<location id={quoteattr(location_id)} profile="civic">'
        f'<civicAddress xmlns="{CIVIC}" xmlns:cae="{EXTENSION}">{parts}</civicAddress></location>'
        f"<service>{escape(service)}</service></findService>"
    )


def civic_address_in(text: str) -> CivicAddress:
    """The first civic address in a document of any kind.

    Raises UserError when it is none, has a document type (which could unfold to anything), is over long, or holds none.
    """
    if len(text) > MOST or "<!" in text.replace("<!--", ""):
        raise _unreadable()
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise _unreadable() from error
    found = root if root.tag == f"{{{CIVIC}}}civicAddress" else root.find(f".//{{{CIVIC}}}civicAddress")
    address, _unknown = from_tags(_tags(found) if found is not None else ())
    if not address.as_dict():
        raise _unreadable()
    return address


def _tags(civic: ElementTree.Element) -> Iterator[tuple[str, str, str]]:
    for child in civic:
        space, _brace, tag = child.tag[1:].partition("}") if child.tag[:1] == "{" else ("", "", child.tag)
        yield space, tag, (child.text or "").strip()


def _unreadable() -> UserError:
    return UserError(
        "lost.unreadable",
        en="No civic address (RFC 5139) can be read in the XML of “request”.",
        fr="Aucune adresse civique (RFC 5139) ne peut être lue dans le XML de «\u00a0request\u00a0».",
    )
