"""Backups: a plain folder that holds an archive's originals, copies of its catalogue and its keys.

``making`` writes it while the archive is in use, ``checking`` re-reads it, ``restoring`` makes an archive of it;
the other modules are their parts: the folder, its manifest, its list of originals, encryption, copies of the
catalogue. The index and what is derived are left out: they are made anew from the rest.
"""
