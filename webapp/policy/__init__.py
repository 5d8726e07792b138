"""The one place that decides who may do and see what. Everything else asks here.

``Action`` and ``requires``: what a route does. ``may``: whether somebody may do it. ``visible_to``: what they see.
"""

from webapp.policy.actions import Action, action_of, requires
from webapp.policy.rights import SCOPES, allowed, may
from webapp.policy.seeing import readers, sees_closed, sees_collection, visible_to

__all__ = [
    "SCOPES",
    "Action",
    "action_of",
    "allowed",
    "may",
    "readers",
    "requires",
    "sees_closed",
    "sees_collection",
    "visible_to",
]
