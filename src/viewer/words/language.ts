/**
 * Formats of the reader's language, from the browser. Making one takes milliseconds, so they are made on demand and
 * kept.
 */

/** The language, or English if the browser does not accept the tag (an invalid tag throws). */
export function known(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? "en";
  } catch {
    return "en";
  }
}

/** Caches what `make` makes, by its arguments. */
function keep<O, F>(make: (language: string, options: O) => F): (language: string, options?: O) => F {
  const kept = new Map<string, F>();
  return (language, options = {} as O) => {
    const key = `${language} ${JSON.stringify(options)}`;
    const format = kept.get(key) ?? make(known(language), options);
    kept.set(key, format);
    return format;
  };
}

export const numbers = keep((language, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options));
export const dates = keep(
  (language, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options),
);
/** A day of the calendar, `2026-03-13`, as people read it. */
export function formatDay(iso: string, language: string, dateStyle: "long" | "medium" = "long"): string {
  return dates(language, { dateStyle, timeZone: "UTC" }).format(new Date(iso));
}

export const words = keep((language, options: Intl.CollatorOptions) => new Intl.Collator(language, options));
