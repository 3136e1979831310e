"""Carrying out the plan of a cleanup on this computer, and taking it back.

``finding`` looks for the files, ``checking`` says which may go, ``acting`` lets them go one by
one, ``journal`` writes down each step, ``undoing`` reverses them.
"""
