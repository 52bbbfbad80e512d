"""How documents of the world look in answers of the API."""
