"""A collection on this computer -> an account on a TagCat server, over its API.

``address`` says which servers are asked, ``client`` asks them, ``session`` signs in; ``there`` asks
what is there already, ``selecting`` says which files are meant, ``lacking`` puts both together, and
``sending`` sends it. Everything is told in the lines of an export (``tagcat.app.transfer.lines``):
the one place where a content becomes JSON.
"""
