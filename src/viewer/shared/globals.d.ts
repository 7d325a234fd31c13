/** The bundle of the worker as text, from build.mjs. */
declare module "deedbox:worker" {
  const source: string;
  export default source;
}
