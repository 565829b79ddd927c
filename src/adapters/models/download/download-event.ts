/** What happens while a model is got; for progress on stderr. */
export type DownloadEvent =
  | {
      readonly kind: "progress";
      /** The file's name, without folders. */
      readonly file: string;
      readonly doneBytes: number;
      /** Undefined while the size is not known. */
      readonly totalBytes: number | undefined;
    }
  | { readonly kind: "file-end"; readonly file: string; readonly sizeBytes: number }
  | { readonly kind: "note"; readonly text: string };

export type OnDownloadEvent = (event: DownloadEvent) => void;
