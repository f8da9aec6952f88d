# Only C functions, for the other extensions.
