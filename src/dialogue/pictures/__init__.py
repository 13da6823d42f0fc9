"""Pictures that people add: taken in, made small and free of everything but the picture itself, kept, and sent."""
