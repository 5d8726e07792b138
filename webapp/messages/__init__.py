"""What is sent or fetched by itself: mails and Atom feeds."""
