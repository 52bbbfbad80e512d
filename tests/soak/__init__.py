"""A soak test: days of an Ozon that breaks all the time, with workers that are killed, in real processes."""
