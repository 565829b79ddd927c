"""A list of random words, and a question that asks for the word after one of them."""

from cookbook_templates import between, child, output, parent, template


@template(
    id="word-after",
    title="Say the word after the one that is asked for",
    rule="The answer is the word that comes right after the asked word in the list.",
    family="retrieve",
    params={"length": between(4, 60, default=(6, 12), description="words in the list")},
    slots={
        "list": parent("random words"),
        "asked": child("one of them, not the last"),
        "answer": output("the word after it"),
    },
    formats={
        "plain": ("{list}\nAfter {asked}:", " {answer}\n"),
        "chat": ('Which word comes right after "{asked}" in this list?\n{list}\nThe word:', " {answer}\n"),
    },
    levels=[{"length": (4, 5)}, {"length": (6, 12)}, {"length": (20, 40)}],
    accept=[({"list": "cup moon river", "asked": "moon"}, " river")],
    reject=[({"list": "cup moon river", "asked": "moon"}, " cup")],
)
def word_after(ctx):
    """Trains position in a list."""
    words = ctx.words.words(ctx.random.between(*ctx.params.length))
    place = ctx.random.below(len(words) - 1)
    return {"list": " ".join(words), "asked": words[place], "answer": words[place + 1]}


@word_after.solver
def find(slots):
    before, _, after = f" {slots['list']} ".partition(f" {slots['asked']} ")
    return after.split(" ")[0]


@word_after.baseline(
    "any-word", "any word but the first", expected=lambda p: 2 / (sum(p.length) - 2), tolerance=0.05
)
def any_word(slots, random):
    return random.pick(slots["list"].split(" ")[1:])
