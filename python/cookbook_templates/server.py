"""Serves the templates of one file over lines of JSON: `src/contracts/python-messages.ts` is the other side.

Each request has an id and a type; the answer bears the same id and is a result or a failure. Between them may come
progress. Requests are answered one after the other, in the main thread.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence

from . import parent_death
from .declaration import declaration_of
from .failures import failure_of
from .loading import load_templates
from .sampler import Sampler, adherence, look, params_of, prepared, solved, text, texts_of
from .streams import RandomStream, hash_path
from .template import Template
from .threefry import threefry4x32
from .watch import Watch
from .wire import Message, Wire, encode
from .words import TokenSource

PROTOCOL = 1
# Token tables that are kept, the oldest goes first: one is usual, a check of a template uses seven.
MOST_SOURCES = 16


class Server:
    def __init__(self, file: str, seconds: float) -> None:
        self._file = os.path.abspath(file)
        self._wire = Wire()
        self._watch = Watch(self._wire, os.path.dirname(self._file), seconds)
        self._templates: dict[str, Template] = {}
        self._sources: dict[str, TokenSource] = {}
        self._answers = {
            name[len("_answer_") :]: getattr(self, name) for name in dir(self) if name.startswith("_answer_")
        }

    def run(self) -> None:
        self._wire.send(
            {
                "type": "hello",
                "protocol": PROTOCOL,
                "python": platform.python_version(),
                "capabilities": sorted(self._answers),
            }
        )
        while (request := self._wire.receive()) is not None:
            number = request["id"]
            self._watch.begin(number)
            try:
                result = self._answers[request["type"]](request)
                line = encode({"id": number, "type": "result", "result": result})
            # SystemExit too: user code that calls exit() must not end the process without a word.
            except BaseException as error:
                failure = failure_of(error, os.path.dirname(self._file))
                failure["index"] = self._watch.index
                line = encode({"id": number, "type": "failure", "failure": failure})
            # Waiting for the other side to read is no hanging.
            self._watch.end()
            self._wire.send_line(line)

    def _answer_load(self, _: Message) -> Message:
        self._templates, fingerprint = load_templates(self._file)
        declarations = [declaration_of(name, template) for name, template in self._templates.items()]
        return {"templates": declarations, "fingerprint": fingerprint}

    def _answer_tokens(self, request: Message) -> Message:
        source = TokenSource(request["tokens"])
        while len(self._sources) >= MOST_SOURCES:
            del self._sources[next(iter(self._sources))]
        self._sources[source.fingerprint] = source
        return {}

    def _answer_prepare(self, request: Message) -> Message:
        template = self._template(request)
        return prepared(template, params_of(template, request["params"]))

    def _answer_samples(self, request: Message) -> Message:
        """Samples by index; with `trace` each is announced, so that one that ends the process is known."""
        template = self._template(request)
        sampler = self._sampler(request)
        format = template.formats[request["format"]]
        indices: Sequence[int] = request["indices"]
        states = threefry4x32(hash_path([request["key"]]), indices)
        trace: bool = request["trace"]
        samples = []
        for index, state in zip(indices, states):
            self._watch.step(index)
            if trace:
                self._wire.send({"id": request["id"], "type": "progress", "index": index})
            slots = sampler.sample(state)
            samples.append((slots, *texts_of(format, slots)))
        return {"samples": samples}

    def _answer_draw(self, request: Message) -> Message:
        """One sample on a stream and words that others draw from as well, in all formats."""
        template = self._template(request)
        drawn = self._sampler(request).sample_on(request["state"], request["stems"], request["numbers"])
        texts = {name: texts_of(format, drawn["slots"]) for name, format in template.formats.items()}
        return {**drawn, "texts": texts}

    def _answer_look(self, request: Message) -> Message:
        template = self._template(request)
        params = params_of(template, request["params"])
        looks = []
        for index, slots in request["samples"]:
            self._watch.step(index)
            looks.append(look(template, params, index, slots))
        return {"looks": looks}

    def _answer_layout(self, request: Message) -> Message:
        format = self._template(request).formats[request["format"]]
        function = format.prompt if request["side"] == "prompt" else format.completion
        return {"text": text(function, request["slots"])}

    def _answer_solve(self, request: Message) -> Message:
        return {"text": solved(self._template(request), request["slots"])}

    def _answer_score(self, request: Message) -> Message:
        figure, parts = adherence(self._template(request), request["slots"], request["generation"])
        return {"adherence": figure, "parts": parts}

    def _answer_baseline(self, request: Message) -> Message:
        baseline = self._template(request).baselines[request["baseline"]]
        random = RandomStream(request["state"])
        answer = text(baseline.answer, request["slots"], random)
        return {"text": answer, "state": random.state}

    def _template(self, request: Message) -> Template:
        return self._templates[request["template"]]

    def _sampler(self, request: Message) -> Sampler:
        template = self._template(request)
        tokens = self._sources[request["tokens"]]
        return Sampler(template, params_of(template, request["params"]), tokens, request["reserved"])


def main(arguments: Sequence[str] | None = None) -> None:
    import faulthandler
    import signal
    import sys

    file, seconds = arguments or sys.argv[1:]
    parent_death.end_with_parent()
    # Ctrl-C reaches the whole group of processes; the parent decides what happens.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable(all_threads=False)
    Server(file, float(seconds)).run()
