"""Where products stand on channels that we speak to: shops, and links that are followed."""
