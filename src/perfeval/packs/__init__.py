"""Rule files made into checked packs: schemas, places, extends, dated parameters, examples."""
