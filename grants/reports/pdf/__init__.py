"""A Document on paper. The only room that imports reportlab."""
