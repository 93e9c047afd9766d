"""What there is to draw, computed: values go in, sentences and numbers come out."""
