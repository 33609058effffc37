"""Charts, drawn by pyqtgraph, which nothing else imports."""
