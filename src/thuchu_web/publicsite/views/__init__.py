"""The pages readers see, one file for each subject."""
