"""The one background process: clock tick, sealer, journal readers, jobs."""
