"""What programs and tables are told: documents, searches, levels and reports as JSON and as rows. Knows no Flask."""
