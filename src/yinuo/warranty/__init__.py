"""What is covered and what is charged: verdicts and quotations."""
