// Tasks of reasoning-gym that are like ours. Its sizes are set to ours, never ours shrunk to it; bytes a row are measured
// and printed. Where its text cannot come near ours, the note says which way that leans.
export const COMPARISONS = [
  {
    template: "key-value",
    task: "needle_haystack",
    config: { min_num_statements: 4, max_num_statements: 5 },
    note: "defaults; as many statements as make rows of the same size",
  },
  {
    template: "sort",
    params: { length: "20-24" },
    task: "word_sorting",
    config: {},
    note: "its defaults, 3 to 10 words in a long frame; ours has 20 to 24 words to make rows of the same size",
  },
  {
    template: "sort",
    task: "word_sorting",
    config: { min_words: 4, max_words: 8 },
    note: "defaults; as many words as ours, in its longer frame",
  },
  {
    template: "reverse",
    task: "spell_backward",
    config: { min_word_len: 10, max_word_len: 10 },
    note: "defaults; its longest rows, still shorter than ours: leans to it",
  },
  {
    template: "copy",
    task: "spell_backward",
    config: { min_word_len: 10, max_word_len: 10 },
    note: "defaults; its longest rows, still shorter than ours: leans to it",
  },
  {
    template: "spell-count",
    format: "chat",
    task: "letter_counting",
    config: { min_words: 2, max_words: 5 },
    note: "our format chat, a question as its own; as many words as ours",
  },
];
