/** Which files a page may show, and as what. */

/** Types that a frame shows without running anything: the rest of text is shown as plain text, and nothing else at all. */
export function frameType(type: string): string | null {
  const essence = type.split(";")[0]!.trim().toLowerCase();
  if (essence === "application/pdf" || /^(audio|video)\//.test(essence)) return essence;
  if (/^image\/(?!svg)/.test(essence)) return essence;
  if (essence.startsWith("text/") || essence === "application/json") return "text/plain;charset=utf-8";
  return null;
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
