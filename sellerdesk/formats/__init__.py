"""How Django itself writes moments; the desk's own pages do so by ``sellerdesk.desk.wording``."""
