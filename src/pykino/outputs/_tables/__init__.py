"""Where a table's rows come from: plain Python values, dataframes, lazy frames, relations."""
