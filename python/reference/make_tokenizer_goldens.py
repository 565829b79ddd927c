"""Writes testdata/golden/tokenizer-pre.json and tokenizer-spm.json, and with a GGUF file tokenizer-smollm2.json.

Usage: python make_tokenizer_goldens.py [SmolLM2-135M-Instruct.Q4_1.gguf]

The reference is the Rust tokenizers library, set up with the normalizer and pre-tokenizer that the named model
families publish in their tokenizer.json; for Llama 2's kind it is sentencepiece. The first two goldens train small
vocabularies, the third takes SmolLM2's own. All texts are written for this project.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import sentencepiece
from golden_io import GOLDEN, versions, write_golden
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
TEKKEN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
    r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)

TEXTS = [
    "",
    " ",
    "The keeper's lamp wasn't lit; they'd gone at 21:45.",
    "  two spaces,\ta tab\tand\n\nblank lines \n  then an indent ",
    "trailing spaces   \n",
    "Numbers: 7, 42, 1987, 3.14159, 1,000,000 and 0x1F; year 2024-05-31.",
    "١٢٣ ४५६ ½ ² ³ Ⅷ ①② ７８",
    "naïve café – “quoted” … ½ €9 ¡señor! Straße ŁÓDŹ",
    "Cafe\u0301 in two code points, café in one; ﬁ ligature, Å and Å",
    "東京は大きい。猫は２匹います。한국어도 있어요. שלום עולם مرحبا",
    "emoji 👩‍👩‍👧 🇸🇪 👍🏽 and a zero\u200bwidth space, nbsp\u00a0here, next\u0085line, bom\ufeffinside",
    "def area(r: float) -> float:\n    return 3.14 * r**2  # circle\n\n\nif __name__ == '__main__':\n\tprint(area(2))\n",
    "camelCase HTTPServer snake_case SCREAMING_CASE x1y2z3 a'b 'S 'LL DON'T",
    "<|im_start|>user\nHow many goats?<|im_end|>\n<|im_start|>assistant\n",
    "almost special: <|im_start> |im_end|> <|endoftext|><|endoftext|>",
    "line one\r\nline two\r\n\r\n  line three\rline four",
    'punctuation!!! ??? ... --- ***bold*** [x](y) {"k": [1, 2]} /path/to\\file $5 ~ ^ | < > = +',
    "a" * 40 + " " + "ab" * 30,
    "\u0301combining first, \U0001f600\U0001f600 and 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 math, Ǆ titlecase ǅ",
]


def split(pattern: str) -> Any:
    return pre_tokenizers.Split(Regex(pattern), behavior="isolated")


def byte_level(use_regex: bool) -> Any:
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=use_regex)


FAMILIES: dict[str, dict[str, Any]] = {
    "gpt-2": {"pre": byte_level(True)},
    "smollm": {
        "pre": pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), byte_level(True)])
    },
    "llama-bpe": {"pre": pre_tokenizers.Sequence([split(LLAMA3), byte_level(False)]), "ignore_merges": True},
    "qwen2": {
        "pre": pre_tokenizers.Sequence([split(QWEN2), byte_level(False)]),
        "normalizer": normalizers.NFC(),
    },
    "tekken": {"pre": pre_tokenizers.Sequence([split(TEKKEN), byte_level(False)]), "ignore_merges": True},
}


def encode_all(tokenizer: Tokenizer) -> list[dict[str, Any]]:
    cases = []
    for text in TEXTS:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        cases.append({"text": text, "ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=False)})
    return cases


def configured(model: Any, family: dict[str, Any]) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = family["pre"]
    tokenizer.decoder = decoders.ByteLevel()
    if "normalizer" in family:
        tokenizer.normalizer = family["normalizer"]
    return tokenizer


def trained(name: str) -> dict[str, Any]:
    family = FAMILIES[name]
    tokenizer = configured(models.BPE(ignore_merges=family.get("ignore_merges", False)), family)
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=SPECIALS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    corpus = (Path(__file__).parent / "tiny_corpus.txt").read_text(encoding="utf-8")
    tokenizer.train_from_iterator([corpus, *TEXTS, *TEXTS], trainer)
    return {"pre": name, "tokenizer": json.loads(tokenizer.to_str()), "cases": encode_all(tokenizer)}


def write_pre_golden() -> None:
    families = [trained(name) for name in FAMILIES]
    golden = {
        "source": "Rust tokenizers with each family's published normalizer and pre-tokenizer, 600 tokens trained here",
        "script": "python/reference/make_tokenizer_goldens.py",
        "versions": versions("tokenizers"),
        "families": [
            {**family, "tokenizer": json.dumps(family["tokenizer"], ensure_ascii=False)}
            for family in families
        ],
    }
    write_golden(GOLDEN / "tokenizer-pre.json", golden)


def write_spm_golden() -> None:
    corpus = (Path(__file__).parent / "tiny_corpus.txt").read_text(encoding="utf-8")
    written = io.BytesIO()
    # The settings of Llama 2's tokenizer, but for the vocabulary's size.
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([*corpus.split("\n"), *TEXTS]),
        model_writer=written,
        model_type="bpe",
        vocab_size=700,
        character_coverage=0.995,
        byte_fallback=True,
        split_digits=True,
        allow_whitespace_only_pieces=True,
        remove_extra_whitespaces=False,
        normalization_rule_name="identity",
        minloglevel=2,
    )
    model = sentencepiece.SentencePieceProcessor(model_proto=written.getvalue())
    ids = range(model.get_piece_size())
    kinds = [
        2 if model.is_unknown(i) else 3 if model.is_control(i) else 6 if model.is_byte(i) else 1 for i in ids
    ]
    # sentencepiece never reads special tokens out of a text, Hugging Face's tokenizers do.
    texts = [text for text in TEXTS if "<|" not in text]
    cases = [{"text": text, "ids": model.encode(text), "decoded": model.decode(model.encode(text))} for text in texts]
    golden = {
        "source": "sentencepiece BPE with byte fallback, 700 pieces trained here",
        "script": "python/reference/make_tokenizer_goldens.py",
        "versions": versions("sentencepiece"),
        "tokens": [model.id_to_piece(i) for i in ids],
        "scores": [model.get_score(i) for i in ids],
        "types": kinds,
        "cases": cases,
    }
    write_golden(GOLDEN / "tokenizer-spm.json", golden)


def write_smollm2_golden(path: Path) -> None:
    from gguf import GGUFReader

    fields = GGUFReader(path).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    types = fields["tokenizer.ggml.token_type"].contents()
    merges = [tuple(merge.split(" ", 1)) for merge in fields["tokenizer.ggml.merges"].contents()]
    model = models.BPE(vocab={token: number for number, token in enumerate(tokens)}, merges=merges)
    tokenizer = configured(model, FAMILIES["smollm"])
    tokenizer.add_special_tokens(
        [
            AddedToken(token, special=True, normalized=False)
            for token, kind in zip(tokens, types, strict=True)
            if kind == 3
        ]
    )
    golden = {
        "source": "Rust tokenizers over the vocabulary in SmolLM2-135M-Instruct.Q4_1.gguf, pre-tokenizer of SmolLM2",
        "script": "python/reference/make_tokenizer_goldens.py",
        "versions": versions("tokenizers", "gguf"),
        "cases": encode_all(tokenizer),
    }
    write_golden(GOLDEN / "tokenizer-smollm2.json", golden)


if __name__ == "__main__":
    write_pre_golden()
    write_spm_golden()
    if len(sys.argv) > 1:
        write_smollm2_golden(Path(sys.argv[1]))
