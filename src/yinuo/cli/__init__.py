"""The command line: one word, one file, one function that answers with an exit code."""
