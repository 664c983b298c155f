"""How the programme stands on a day, counted from living certificates and never added up."""
