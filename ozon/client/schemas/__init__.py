"""What Ozon's answers say, normalised: one module per group of methods, each struct beside its reader."""
