"""Questions: asked from phones, supported by others, answered one after the other."""
