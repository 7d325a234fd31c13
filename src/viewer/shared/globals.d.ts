/** The worker's bundle as text; build.mjs puts it here. */
declare module "deedbox:worker" {
  const source: string;
  export default source;
}
