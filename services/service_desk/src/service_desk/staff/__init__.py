"""What the service desk knows of the people who answer tickets."""
