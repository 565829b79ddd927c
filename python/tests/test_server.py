"""The process as the other side sees it: lines of JSON on standard output and nothing else."""

import ast
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "cookbook_templates"
TEMPLATE = """
import sys
from cookbook_templates import output, parent, template
print("at load")
@template(id="mine", title="T", rule="R", family="choose",
          slots={"word": parent("w"), "answer": output("a")}, formats={"plain": ("{word}", "{answer}")})
def mine(ctx):
    print("in a sample")
    word = ctx.words.word()
    return {"word": word, "answer": word}
"""
TOKENS = {"fingerprint": "f", "kind": "words", "words": ["cup", "moon"], "names": ["Ada"], "exponent": 0}
SAMPLES = {
    "template": "mine",
    "params": {},
    "tokens": "f",
    "key": "k",
    "reserved": [],
    "format": "plain",
    "trace": False,
}


class Server(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.file = os.path.join(self.folder.name, "mine.py")
        Path(self.file).write_text(TEMPLATE, "utf-8")

    def talk(self, *requests, arguments=(str(PACKAGE / "__main__.py"),)):
        lines = "".join(json.dumps({"id": number, **each}) + "\n" for number, each in enumerate(requests, 1))
        done = subprocess.run(
            [sys.executable, *arguments, self.file, "20"],
            input=lines,
            capture_output=True,
            text=True,
            timeout=60,
            cwd=self.folder.name,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def test_says_hello_serves_and_ends_with_its_input(self):
        answers, stderr = self.talk(
            {"type": "load"},
            {"type": "tokens", "tokens": TOKENS},
            {"type": "samples", "indices": [0, 1, 5], **SAMPLES},
            {"type": "samples", "indices": [5], **SAMPLES},
        )
        hello, loaded, _, samples, alone = answers
        self.assertEqual((hello["type"], hello["protocol"]), ("hello", 1))
        self.assertIn("samples", hello["capabilities"])
        self.assertEqual(loaded["result"]["templates"][0]["id"], "mine")
        self.assertEqual(alone["result"]["samples"], samples["result"]["samples"][2:])
        self.assertEqual(stderr.count("in a sample"), 4)
        self.assertIn("at load", stderr)

    def test_failures_are_answers(self):
        answers, _ = self.talk(
            {"type": "load"}, {"type": "solve", "template": "mine", "slots": {}}, {"type": "load"}
        )
        self.assertEqual([answer["type"] for answer in answers], ["hello", "result", "failure", "result"])
        self.assertEqual(answers[2]["failure"]["kind"], "wrong-value")
        self.assertEqual(answers[2]["failure"]["frames"][0]["function"], "mine")

    def test_the_fingerprint_covers_own_modules(self):
        helper = Path(self.folder.name, "helper.py")
        Path(self.file).write_text("import helper, json\n" + TEMPLATE, "utf-8")
        fingerprints = []
        for text in ("x = 1\n", "x = 2\n", "x = 1\n"):
            helper.write_text(text, "utf-8")
            answers, _ = self.talk({"type": "load"})
            fingerprints.append(answers[1]["result"]["fingerprint"])
        self.assertEqual(fingerprints[0], fingerprints[2])
        self.assertNotEqual(fingerprints[0], fingerprints[1])
        self.assertFalse(Path(self.folder.name, "__pycache__").exists())

    def test_a_python_that_is_too_old_says_so(self):
        pretend = "import sys, runpy; sys.version_info = (3, 8, 2); runpy.run_path(sys.argv[1])"
        answers, _ = self.talk(arguments=("-c", pretend, str(PACKAGE / "__main__.py")))
        self.assertEqual(answers, [{"type": "too-old", "python": "3.8.2", "oldest": "3.9"}])


class Sources(unittest.TestCase):
    def test_the_package_parses_on_the_oldest_python_and_the_start_on_any(self):
        for file in PACKAGE.glob("*.py"):
            ast.parse(file.read_text("utf-8"), str(file), feature_version=(3, 9))
        ast.parse((PACKAGE / "__main__.py").read_text("utf-8"), feature_version=(3, 4))

    def test_it_imports_the_standard_library_only(self):
        names = getattr(sys, "stdlib_module_names", None)
        if names is None:
            self.skipTest("this Python does not list its standard library")
        for file in PACKAGE.glob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                imported = [node.module] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
                imported += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                for name in imported:
                    self.assertIn(name.split(".")[0], {*names, "cookbook_templates"}, file.name)


if __name__ == "__main__":
    unittest.main()
