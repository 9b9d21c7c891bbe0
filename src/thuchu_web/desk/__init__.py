"""The screens people work in, inside Wagtail's frame."""
