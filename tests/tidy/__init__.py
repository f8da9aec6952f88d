"""Style as a test: who imports whom, sizes, kernels without Python, stubs, words and layout."""
