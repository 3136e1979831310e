import { defineConfig } from "vite";

/** Builds this folder, the page that tests and benchmarks drive; it is not part of the app. */
export default defineConfig({
  base: "./",
  build: { target: "es2023" },
  worker: { format: "es" },
});
