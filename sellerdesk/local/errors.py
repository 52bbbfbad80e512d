class LocalError(Exception):
    """Something a person has to put right before sellerdesk can run here. They read the text as it is."""
