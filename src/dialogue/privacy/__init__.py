"""What is kept of people: taking it out, letting it go in time, handing it over, deleting it with all that holds it."""
