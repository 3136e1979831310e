/**
 * The filter language: one way to say which files are meant, in every list, graph and command.
 *
 * The same is in Python in `tagcat/filter`; `spec/filter` holds both together.
 */
export { around, FilterError } from "./error";
export { evaluate, meant } from "./evaluate";
export type { Facts, Resolver, TagFact } from "./facts";
export { parse, tryParse } from "./parse";
export { printFilter } from "./printing";
export { both, EVERYTHING, type Expression, either, type Near, type Term } from "./tree";
