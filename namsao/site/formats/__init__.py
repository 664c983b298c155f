"""How numbers and dates are written, where Django's own tables say too little."""
