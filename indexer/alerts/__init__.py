"""Saved searches carried out again: what is new, told on a page, in a feed and by e-mail.

``questions`` keeps and restores what is asked, ``finding`` carries it out, ``checking`` finds out what is new,
``listing`` shows it, ``outbox`` sends it through ``smtp``, ``watch`` does both while a worker runs.
"""
