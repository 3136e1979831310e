"""The machine proposes labels for pictures: taggers, their models and what they share.

A tagger looks at pictures and proposes labels (``tagger.py`` says what every tagger offers). Only
one of kind "remote" ever uses the network, and only after the person agreed.
"""
