/** Keeps the ids of several pages in one document apart. */

/** Attributes that name ids. */
const NAMING = new Set([
  "for",
  "headers",
  "aria-labelledby",
  "aria-describedby",
  "aria-controls",
  "aria-details",
  "aria-owns",
]);

/** Puts the prefix before every id of the element's content, and wherever one is named. */
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

/** `url(#id)` in any attribute, and `#id` where a drawing takes something from elsewhere. Links to pages begin with `#/`. */
function withinSvg(name: string, value: string, renamed: (id: string) => string): string {
  if ((name === "href" || name === "xlink:href") && /^#[^/]/.test(value)) return `#${renamed(value.slice(1))}`;
  return value.includes("url(#")
    ? value.replaceAll(/url\(#([^)]+)\)/g, (_, id: string) => `url(#${renamed(id)})`)
    : value;
}
