"""Templates that are also written in TypeScript: src/app/datasets/python-twins.test.ts compares their samples."""

from cookbook_templates import between, capitalised, choice, output, parent, share, template, word_stem

SEPARATORS = {"comma": ", ", "space": " ", "semicolon": "; "}


@template(
    id="reverse",
    title="Write a list backwards",
    rule="The answer holds the words of the list from the last to the first.",
    family="transform",
    params={
        "length": between(2, 400, default=(4, 10), description="words in the list"),
        "separator": choice(["mixed", *SEPARATORS], default="mixed", description="between the words"),
    },
    slots={"list": parent("the words as written"), "answer": output("from last to first")},
    formats={
        "plain": ("List: {list}\nReversed:", " {answer}\n"),
        "chat": (
            "Write these words in reverse order, from the last to the first.\n{list}\nAnswer:",
            " {answer}\n",
        ),
    },
)
def reverse(ctx):
    name = ctx.params.separator
    separator = SEPARATORS[ctx.random.pick(list(SEPARATORS)) if name == "mixed" else name]
    words = ctx.words.words(ctx.random.between(*ctx.params.length))
    return {"list": separator.join(words), "answer": separator.join(reversed(words))}


@template(
    id="every-draw",
    version=3,
    title="Every way to draw",
    rule="None.",
    family="compare",
    params={
        "share": share(default=0.3, description="of names"),
        "control": choice(["no", "yes"], default="no", description="changes the output only"),
    },
    slots={
        "items": parent("one of each draw", list=True),
        "repeats": parent("words that may repeat"),
        "answer": output("their stems"),
    },
    formats={
        "plain": (lambda slots: "\n".join(slots["items"]) + "\n" + slots["repeats"], "{answer}"),
    },
    output_params=["control"],
    wording=["an olive grape", "the lamp", "nowhere"],
    reserved=["river"],
)
def every_draw(ctx):
    random, words, tokens = ctx.random, ctx.words, ctx.tokens
    word = words.word()
    words.forbid("forbidden")
    items = [
        word,
        words.name() if random.chance(ctx.params.share) else words.word(),
        *words.names(2),
        capitalised(words.word()),
        words.integer(1, 12),
        words.integer(3, 14),
        words.integer(4090, 4100),
        words.integer(-2, 2000000),
        words.draw(lambda stream: f"{stream.pick(['ing', 'er', 'x'])}{stream.below(40)}s"),
        words.draw(lambda stream: tokens.name(stream)),
        str(random.below(3)),
        str(random.below(2**32)),
        str(random.uint32()),
        str(int(random.float() * 2**53)),
        str(int(random.normal() * 2**40)),
        *random.shuffled(["a", "b", "c", "d"]),
        *random.sample(words.words(4), 2),
    ]
    repeats = " ".join([tokens.word(random) for _ in range(6)] + [tokens.name(random)])
    stems = "|".join(word_stem(item) for item in items)
    return {"items": items, "repeats": repeats, "answer": stems if ctx.params.control == "no" else word}
