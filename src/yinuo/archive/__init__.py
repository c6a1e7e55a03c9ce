"""The filed record: dossiers, sealed and kept."""
