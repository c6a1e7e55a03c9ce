"""At the customer's door: visits, diagnosis, work, tests, attachments and signatures."""
