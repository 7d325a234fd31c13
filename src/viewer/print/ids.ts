/** Keeps the ids of several pages apart in one document. */

/** Attributes that refer to elements by id. */
const NAMING = new Set([
  "for",
  "headers",
  "aria-labelledby",
  "aria-describedby",
  "aria-controls",
  "aria-details",
  "aria-owns",
]);

/** Prefixes every id within the element, and every reference to one. */
export function setApart(element: Element, prefix: string): void {
  const named = [...element.querySelectorAll("[id]")];
  const ids = new Set(named.map(({ id }) => id));
  if (ids.size === 0) return;
  const renamed = (id: string): string => (ids.has(id) ? prefix + id : id);
  for (const each of element.querySelectorAll("*")) {
    for (const { name, value } of each.attributes) {
      const now =
        name === "id"
          ? renamed(value)
          : NAMING.has(name)
            ? value.split(/\s+/).map(renamed).join(" ")
            : withinSvg(name, value, renamed);
      if (now !== value) each.setAttribute(name, now);
    }
  }
}

/**
 * References in other attributes: `url(#id)` anywhere, and `#id` where a drawing uses a part defined elsewhere. Links
 * to pages begin with `#/` and are left alone.
 */
function withinSvg(name: string, value: string, renamed: (id: string) => string): string {
  if ((name === "href" || name === "xlink:href") && /^#[^/]/.test(value)) return `#${renamed(value.slice(1))}`;
  return value.includes("url(#")
    ? value.replaceAll(/url\(#([^)]+)\)/g, (_, id: string) => `url(#${renamed(id)})`)
    : value;
}
