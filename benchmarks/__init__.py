"""What the load costs, beside what a user would write instead, in one run."""
