import { describe, expect, it } from "vitest";
import { MASK, pretty, routeOf, withoutSecrets } from "./telling";

const masked = JSON.stringify(MASK);

describe("withoutSecrets", () => {
  it("masks passwords, tokens, keys and codes, and nothing else", () => {
    const body = {
      name: "anna",
      password: 'a"b\\',
      new_password: "x",
      refresh_token: "x",
      code: "123456",
      recovery_code: "x",
      totp: "x",
      secret: "x",
      secret_key: "x",
      box: "x",
      key: "which one",
      note: "the password is tulip",
      media_type: "image/jpeg",
      key_frames: 3,
    };
    const told = JSON.parse(withoutSecrets(JSON.stringify(body)));
    expect(told).toEqual({
      ...body,
      password: MASK,
      new_password: MASK,
      refresh_token: MASK,
      code: MASK,
      recovery_code: MASK,
      totp: MASK,
      secret: MASK,
      secret_key: MASK,
      box: MASK,
    });
  });

  it("masks all that a secret field holds, and goes on after it", () => {
    const json = '{"codes":["a",{"b":"c"},7],"name":"x","in":[{"code":1},{"code":2,"size":3}]}';
    expect(withoutSecrets(json)).toBe(
      `{"codes":[${masked},{"b":${masked}},${masked}],"name":"x",` +
        `"in":[{"code":${masked}},{"code":${masked},"size":3}]}`,
    );
  });

  it("masks a secret that is cut anywhere", () => {
    const json = '{"password":"tulip \\"bulb\\\\","name":"x"}';
    for (let end = 0; end <= json.length; end += 1) {
      const told = withoutSecrets(json.slice(0, end));
      expect(told).not.toMatch(/[tu]l|bul/);
    }
  });

  it("masks what is no JSON, and leaves other JSON as it was sent", () => {
    expect(withoutSecrets("password=tulip")).toBe(masked);
    expect(withoutSecrets('"tulip"')).toBe(masked);
    expect(withoutSecrets("")).toBe("");
    const json = '{"a":[1.0,1e3,-0,true,null],"b":"\\u0041 {}[],:\\"","c":[]}';
    expect(withoutSecrets(json)).toBe(json);
  });
});

describe("pretty", () => {
  it("breaks lines as JSON.stringify does", () => {
    const value = { a: [1, { b: "x, y: {z}" }], c: [], d: {}, e: null };
    expect(pretty(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  });

  it("takes the beginning of a document, however deep, and keeps numbers as they are", () => {
    expect(pretty('{"a":[1.0,2')).toBe('{\n  "a": [\n    1.0,\n    2');
    expect(pretty("[".repeat(60_000)).length).toBeLessThan(60_000 * 20);
  });
});

describe("routeOf", () => {
  it("tells path and query as words, without secrets", () => {
    const address = new URL("http://tagcat.test/api/v1/images?q=cat%20-dog&token=x&limit=3");
    expect(routeOf(address)).toBe(`/api/v1/images?q=cat -dog&token=${MASK}&limit=3`);
    expect(routeOf(new URL("http://tagcat.test/api/v1/me"))).toBe("/api/v1/me");
  });
});
