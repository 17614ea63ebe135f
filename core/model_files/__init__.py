"""Networks as files: downloaded, checked, converted, kept in a folder. Runs none of them."""
