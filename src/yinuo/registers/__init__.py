"""The call log: no call ends unrecorded."""
