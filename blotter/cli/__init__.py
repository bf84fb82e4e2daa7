"""The command line: one file for each sort of command, imported when it is used."""
