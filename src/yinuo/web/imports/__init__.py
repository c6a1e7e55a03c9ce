"""The pages of an import: file, columns, trial, run, result."""
