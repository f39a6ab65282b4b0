"""What an address is: its elements (RFC 5139 / NENA CLDXF names), formats and syntax."""

from dispatchable.engine.civic.address import ELEMENTS, CivicAddress

__all__ = ["ELEMENTS", "CivicAddress"]
