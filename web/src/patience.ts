/** Set up before each file of tests: on a busy machine what takes long is no failure. */
import { PATIENCE } from "./local/testing";

if (globalThis.document) {
  const { configure } = await import("@testing-library/react");
  configure({ asyncUtilTimeout: PATIENCE });
}
