"""What is filed or printed: finding aids (HTML, PDF, EAD 3) and search statements."""
