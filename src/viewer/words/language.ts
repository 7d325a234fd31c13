/** Languages as the browser knows them. What it formats by is made when it is first needed, which takes milliseconds, and then kept. */

/** The language, or English where the browser does not know the tag at all (an invalid tag throws). */
export function known(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? "en";
  } catch {
    return "en";
  }
}

/** What `make` made for these arguments before. */
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
