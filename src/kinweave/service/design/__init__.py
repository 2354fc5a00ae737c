"""How every page looks and asks: templates, components, forms, and the sign-in pages' clothes."""
