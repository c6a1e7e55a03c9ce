"""Pages of the house: products, and how the installation is doing."""
