"""What is served: product categories, models, and the units customers own."""
