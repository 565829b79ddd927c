# Run by Cookbook as a file: python .../cookbook_templates/__main__.py TEMPLATE_FILE SECONDS. It must parse on any Python,
# since it is what says that a Python is too old.
import os
import sys

OLDEST = (3, 9)

if sys.version_info < OLDEST:
    version = ".".join(str(part) for part in sys.version_info[:3])
    sys.stdout.write('{"type": "too-old", "python": "%s", "oldest": "%s.%s"}\n' % ((version,) + OLDEST))
    sys.stdout.flush()
    sys.exit(0)

# The folder of this file must not be where modules are looked for.
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from cookbook_templates.server import main  # noqa: E402

# From here on it is the author's modules that are loaded: nothing is written beside them.
sys.dont_write_bytecode = True
main()
