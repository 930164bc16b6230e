"""What goes over the wire: results, reports and listings as plain values, and back as the same objects."""
