"""Vote: a secret ballot with a frozen question, options and electorate, shown to all once it is published."""
