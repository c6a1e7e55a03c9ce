"""Reports: figures with the rows behind them."""
