import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `tagcat serve` looks for the built app: package data of the Python package. */
const OUT_DIR = "../src/tagcat/web";

export default defineConfig({
  plugins: [react()],
  build: { outDir: OUT_DIR, emptyOutDir: true, target: "es2023", sourcemap: false },
  worker: { format: "es" },
  server: {
    proxy: { "/api": "http://127.0.0.1:8000" },
    // The tagger's model is one file for both languages, in the Python package.
    fs: { allow: [".."] },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    environment: "node",
    setupFiles: ["src/patience.ts"],
    // On a busy machine a test that takes long is no failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
