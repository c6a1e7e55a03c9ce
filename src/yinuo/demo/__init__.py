"""The demo company: a year of after-sales service lived through the product's own verbs, the same for the same seed."""
