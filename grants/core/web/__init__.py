"""Pages: the reader, fields, filters, headers, and the one handler that turns refusals into pages."""
