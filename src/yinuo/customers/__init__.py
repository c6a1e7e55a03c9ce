"""Who is served: customers, their contacts and addresses."""
