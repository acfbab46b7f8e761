import pandas as pd

site = "https://insyn.example.se"
table = pd.read_csv(f"{site}/data/ale/beslut/beslut.csv", dtype={"kommunkod": "string"})
print(len(table), "rows,", len(table.columns), "columns")
