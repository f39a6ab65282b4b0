"""The system of record: organisations, addresses, numbers, requests, and what may be done with them.

Every room holds one noun: ``models.py`` what is kept, ``actions/<verb>.py`` what can be done, ``events.py`` what it
does when another room tells it something. A page, the command line and the protocols call the same actions.
"""
