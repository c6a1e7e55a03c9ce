"""What every stored row shares: its identity, its version, and the digest by which an alteration is found."""
