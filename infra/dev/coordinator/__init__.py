"""Coordinates the example cases through the real calls.

Every person of the story (caseworkers, officers, city coordinators, consuls,
grant officers) calls with a token of their own. What they decide is in
examples/cases/*.json; when, follows from what the services answer.
"""
