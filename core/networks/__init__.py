"""Sound to tags and embeddings by pre-trained networks: one front end, two back ends. Downloads nothing."""
