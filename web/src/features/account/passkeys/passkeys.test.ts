import { describe, expect, it } from "vitest";
import { decode, encode } from "./base64url";
import { type Place, whyNot } from "./possible";

const SECURE: Place = { hostname: "cat.example.org", port: "", secure: true, known: true };

describe("whyNot", () => {
  it("has nothing against a name on an encrypted page, nor against the own computer's", () => {
    expect(whyNot(SECURE)).toBeNull();
    expect(whyNot({ ...SECURE, hostname: "localhost", port: "8000" })).toBeNull();
    expect(whyNot({ ...SECURE, hostname: "1.example.org" })).toBeNull();
  });

  it("names the address that will do in place of the own computer's number", () => {
    const words = whyNot({ ...SECURE, hostname: "127.0.0.1", port: "8000" });
    expect(words).toContain("http://localhost:8000 ");
    expect(whyNot({ ...SECURE, hostname: "[::1]" })).toContain("http://localhost ");
  });

  it.each(["192.0.2.7", "[2001:db8::1]"])("says that %s is a number", (hostname) => {
    expect(whyNot({ ...SECURE, hostname })).toContain("this one is a number");
  });

  it("says that the page is not encrypted, before it doubts the browser", () => {
    expect(whyNot({ ...SECURE, secure: false, known: false })).toContain("https");
    expect(whyNot({ ...SECURE, known: false })).toContain("This browser");
  });
});

describe("base64url", () => {
  it("is as in RFC 4648, without padding", () => {
    const bytes = Uint8Array.of(0xfb, 0xff, 0xfe, 0x00);
    expect(encode(bytes.buffer)).toBe("-__-AA");
    expect(decode("-__-AA")).toEqual(bytes);
  });

  it.each([0, 1, 2, 3, 255, 256])("brings %i bytes back as they were", (length) => {
    const bytes = Uint8Array.from({ length }, (_, place) => (place * 37) & 255);
    const text = encode(bytes.buffer);
    expect(text).toMatch(/^[\w-]*$/);
    expect(decode(text)).toEqual(bytes);
  });

  it("refuses what is none", () => {
    expect(() => decode("a")).toThrow(DOMException);
    expect(() => decode("é")).toThrow(DOMException);
  });
});
