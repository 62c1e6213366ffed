"""Who works here: people, rooms and devices, what each of them does, when somebody is away."""
