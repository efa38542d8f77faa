"""What somebody should know about the data: rules, open alerts, and the ways they are told."""
