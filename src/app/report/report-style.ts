/** The report's style sheet: one column, light and dark by the reader's setting, no outside font or image. */
export const REPORT_STYLE = `
:root { color-scheme: light dark;
  --page: #fbfaf7; --card: #ffffff; --text: #1d2327; --soft: #5b6670; --edge: #e3e0d8; --grid: #ebe8e0;
  --s0: #1f6f5c; --s1: #b5561c; --s2: #6a4fa3; --s3: #2f6bb0; --base: #8d979f; --good: #1f6f5c; --bad: #a3312f;
  --tint: #e8f2ee; --code: #f5f3ee; }
@media (prefers-color-scheme: dark) { :root {
  --page: #14181b; --card: #1c2226; --text: #e8eaeb; --soft: #a3adb5; --edge: #2e373d; --grid: #293136;
  --s0: #5cc3a7; --s1: #ee9a5f; --s2: #b49be6; --s3: #82b4ee; --base: #7d8991; --good: #5cc3a7; --bad: #f08a86;
  --tint: #1d312c; --code: #161b1e; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 880px; margin: 0 auto; padding: 40px 20px 64px; }
header p, .note { color: var(--soft); }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
.eyebrow { margin: 0 0 4px; font-size: 0.85rem; font-weight: 600; letter-spacing: 0.04em; }
h2 { font-size: 1.25rem; margin: 0 0 12px; }
h3 { font-size: 1rem; margin: 20px 0 8px; }
section { background: var(--card); border: 1px solid var(--edge); border-radius: 12px; padding: 24px; margin-top: 20px; }
.gains { display: flex; flex-wrap: wrap; gap: 12px; margin: 0 0 16px; padding: 0; list-style: none; }
.gains li { flex: 1 1 170px; border: 1px solid var(--edge); border-radius: 10px; padding: 12px 16px; }
.gains strong { display: block; font-size: 1.9rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.gains span { color: var(--soft); font-size: 0.88rem; }
.gains .up strong { color: var(--good); } .gains .down strong { color: var(--bad); }
.said { background: var(--tint); border-radius: 10px; padding: 14px 16px; margin: 0 0 18px; }
svg { display: block; width: 100%; height: auto; font-size: 13px; }
svg text { fill: var(--text); font-variant-numeric: tabular-nums; }
svg .tick, svg .axis { fill: var(--soft); font-size: 12px; }
svg .group { font-weight: 600; } svg .value, svg .name { font-weight: 600; }
.grid { stroke: var(--grid); stroke-width: 1; }
.raw, .line { fill: none; stroke-linejoin: round; stroke-linecap: round; }
.raw { stroke-width: 1; opacity: 0.35; } .line { stroke-width: 2.5; }
.series-0 { stroke: var(--s0); } .series-1 { stroke: var(--s1); } .line.series-1 { stroke-dasharray: 7 5; }
.series-2 { stroke: var(--s2); } .line.series-2 { stroke-dasharray: 2 5; }
.series-3 { stroke: var(--s3); } .line.series-3 { stroke-dasharray: 10 4 2 4; }
svg .fill-0 { fill: var(--s0); } svg .fill-1 { fill: var(--s1); } svg .fill-2 { fill: var(--s2); } svg .fill-3 { fill: var(--s3); }
.bar-base { fill: var(--base); } .bar-0 { fill: var(--s0); } .bar-1 { fill: var(--s1); } .bar-2 { fill: var(--s2); } .bar-3 { fill: var(--s3); }
.whisker { stroke: var(--text); stroke-width: 1.5; fill: none; opacity: 0.75; }
.zero { stroke: var(--text); stroke-width: 1.2; }
.dot { fill: var(--base); } .dot.up { fill: var(--good); } .dot.down { fill: var(--bad); }
.scroll { overflow-x: auto; margin-top: 16px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.92rem; }
caption { text-align: left; color: var(--soft); padding-bottom: 6px; }
th, td { text-align: right; padding: 7px 10px; border-bottom: 1px solid var(--edge); white-space: nowrap; }
th:first-child, td:first-child, th.text, td.text { text-align: left; }
thead th { color: var(--soft); font-weight: 600; }
.examples { display: grid; gap: 14px; padding: 0; margin: 0; list-style: none; }
.examples > li { border: 1px solid var(--edge); border-radius: 10px; padding: 14px 16px; }
.kind { display: inline-block; font-size: 0.78rem; font-weight: 600; border-radius: 99px; padding: 1px 10px;
  border: 1px solid currentColor; }
.kind.gained, .kind.kept { color: var(--good); } .kind.lost, .kind.missed { color: var(--bad); }
pre { background: var(--code); border-radius: 8px; padding: 12px 14px; margin: 10px 0; white-space: pre-wrap;
  overflow-wrap: anywhere; font: 0.86rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 14px; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.right { color: var(--good); font-weight: 600; } .wrong { color: var(--bad); }
summary { cursor: pointer; color: var(--soft); }
summary:focus-visible { outline: 2px solid var(--s0); outline-offset: 3px; border-radius: 4px; }
@media print { section { break-inside: avoid; } }
`;
