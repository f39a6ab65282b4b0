"""What every page shares: the frame around it, words and shapes of the states, tags, the actor of the request."""
