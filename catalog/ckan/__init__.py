"""What the catalogue says in CKAN's words: packages, resources and the answers of its Action API."""
