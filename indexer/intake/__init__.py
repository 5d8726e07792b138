"""Files from where people have them into the archive: named paths, the watched folder, and what became of each."""
