"""Pure: values in, Dash component out."""
