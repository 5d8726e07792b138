"""Pages as they are shown: where their words stand, and the bounded cache of what was made of originals."""
