"""What a person sees and presses: widgets, pages, the main window."""
