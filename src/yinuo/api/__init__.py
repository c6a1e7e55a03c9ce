"""The programs' door: one noun per verb below the case number, the same verbs as the pages."""
