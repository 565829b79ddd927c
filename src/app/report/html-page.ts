import { escapeHtml } from "./escape-html.ts";
import { REPORT_STYLE } from "./report-style.ts";

export interface HtmlPage {
  /** What the page is: "Cookbook run". */
  readonly kind: string;
  readonly heading: string;
  /** Of the window; default the heading. */
  readonly title?: string;
  readonly introduction: string;
  /** Sections, escaped where they hold texts. */
  readonly sections: readonly string[];
  /** Beside the style that all pages share. */
  readonly style?: string;
}

/** A whole page that asks the network for nothing and runs no script. */
export function htmlPage({
  kind,
  heading,
  title = heading,
  introduction,
  sections,
  style = "",
}: HtmlPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}${style}</style>
</head>
<body>
<main>
<header>
<p class="eyebrow">${escapeHtml(kind)}</p>
<h1>${escapeHtml(heading)}</h1>
<p>${escapeHtml(introduction)}</p>
</header>
${sections.filter((section) => section !== "").join("\n")}
</main>
</body>
</html>
`;
}
