"""Plans and their versions: lines, sources, targets, approval, amendment."""
