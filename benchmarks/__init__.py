"""What each way of doing one thing costs, measured side by side.

``make bench`` measures everything and writes ``docs/benchmarks``; ``make
bench NAME=bulk_insert`` repeats one; ``make bench-compare`` measures again and
says which published ratios have moved. Times are never asserted: the tests
only let all ways do the same small work, and ``make bench-check`` those of the
peers as well.
"""
