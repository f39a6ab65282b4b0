"""``python -m dispatchable`` is the command ``dispatchable``."""

from dispatchable.interfaces.cli.main import main

if __name__ == "__main__":
    main()
