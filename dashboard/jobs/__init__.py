"""Work that runs by the clock or by a click: ledger, child processes, progress; knows no page."""
