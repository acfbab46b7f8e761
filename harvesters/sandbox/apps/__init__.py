"""One module for each protocol that the sandbox speaks. Each has `answer(world, request)`."""
