/** Sizes as people read them, in the language of the workspace. */
import { numbers } from "./language.ts";

const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** 5120 → "5.1 kB". Decimal units, as file managers of today show them. */
export function formatSize(bytes: number, language: string): string {
  let step = 0;
  let amount = bytes;
  while (step < units.length - 1 && amount >= 1000) {
    amount /= 1000;
    step++;
  }
  const maximumFractionDigits = step > 0 && amount < 10 ? 1 : 0;
  const options = { style: "unit", unit: units[step]!, maximumFractionDigits } as const;
  return numbers(language, options).format(amount);
}
