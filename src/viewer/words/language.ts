/** Languages as the browser knows them. */

/** The language, or English where the browser does not know the tag at all (an invalid tag throws). */
export function known(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? "en";
  } catch {
    return "en";
  }
}
