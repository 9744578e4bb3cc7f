"""What pages and files share: names, numbers as written, rows, charts, verdicts. No file formats here."""
