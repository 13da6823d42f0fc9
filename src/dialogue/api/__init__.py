"""What programs may ask for and read: models of JSON over the same commands and rules that pages use. No addresses yet."""
