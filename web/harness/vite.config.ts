import { defineConfig } from "vite";

/** Builds the page that tests and benchmarks drive; it is not part of the app. */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  build: { target: "es2023" },
  worker: { format: "es" },
});
