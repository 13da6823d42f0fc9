"""The pages of the host: how the server is, what it holds, and whether its records are whole."""
