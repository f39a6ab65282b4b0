"""The ground floor: validation of civic addresses against registers.

Nothing here knows Django, the network or the clock; the time of a check is stamped by the caller and passed down.
"""

ENGINE_VERSION = "0.1.0"
