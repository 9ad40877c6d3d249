"""Of a picture's file, what is not the picture: found, and taken out."""
