"""What archives of platforms are made of: values, and what several platforms share."""
