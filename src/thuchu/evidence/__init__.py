"""What could help a person decide: outside pages, their archived copies, and uploaded files."""
