"""Long work behind the queue's bar: what was asked, the single acts, the runner, and the export of a view."""
