"""What the operator has chosen for everybody."""
