"""The dossier of a case: all that somebody would ask who must judge years later how it was handled.

It says only what is kept, and nothing of the moment at which it is made: the dossier of a case that did not change is
the same to the byte. ``document`` gives its parts, ``written`` the JSON, described in docs/cases.md.
"""
