"""Passkeys (Web Authentication, Level 3): signing in with what an authenticator signs.

A passkey stands beside the password, never in its place. It is asked to make sure of the person
(user verification), so that having the authenticator and knowing its PIN, or being who it knows,
are two factors already: no code is asked for beside it.
"""
