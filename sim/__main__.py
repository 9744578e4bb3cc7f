"""`python -m sim COMMAND`: the command line of sim/cli.py."""

from sim.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
