"""What stands on the shelf: the code on the pack, the page behind it, labels, and scans."""
