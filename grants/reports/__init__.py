"""Reports: one function gives a Document; page, PDF and spreadsheet follow from it."""
