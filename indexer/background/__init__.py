"""What runs for as long as the archive is served: the worker, and the safekeeping beside it."""
