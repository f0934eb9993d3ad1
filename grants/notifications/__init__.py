"""Who is told, in which words, and how it is delivered."""
