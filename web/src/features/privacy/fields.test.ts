import { describe, expect, it } from "vitest";
import document from "../../../../spec/openapi.json";
import { LEAVING } from "./fields";

type Json = Readonly<Record<string, unknown>>;

const schemas = document.components.schemas as Readonly<Record<string, Json>>;

/** Names of all properties that a body of this schema can have, at any depth. */
function namesIn(part: unknown, seen: Set<string>, names: Set<string>): void {
  if (typeof part !== "object" || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    if (key === "$ref") {
      const name = String(value).split("/").at(-1) ?? "";
      if (!seen.has(name)) namesIn(schemas[name], seen.add(name), names);
    } else {
      if (key === "properties") for (const name of Object.keys(value as Json)) names.add(name);
      namesIn(value, seen, names);
    }
  }
}

/** The fields of every request that has any; what is in cookies is told apart. */
const fields = new Map<string, ReadonlySet<string>>();
for (const [path, methods] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(methods as Readonly<Record<string, Json>>)) {
    const names = new Set<string>();
    namesIn(operation.requestBody, new Set(), names);
    for (const parameter of (operation.parameters ?? []) as readonly Json[]) {
      if (parameter.in !== "cookie") names.add(String(parameter.name));
    }
    if (names.size > 0) fields.set(`${method.toUpperCase()} ${path}`, names);
  }
}

const told = LEAVING.flatMap(({ requests }) => requests);

describe("what is told to leave the device", () => {
  it("has every request with fields once, and no other", () => {
    expect(told.toSorted()).toEqual([...fields.keys()].toSorted());
  });

  it.each(LEAVING)("$title: has every field, and no other", ({ requests, fields: listed }) => {
    const there = new Set(requests.flatMap((request) => [...(fields.get(request) ?? [])]));
    expect(Object.keys(listed).toSorted()).toEqual([...there].toSorted());
  });
});
