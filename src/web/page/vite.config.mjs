/** The page's own build: one script, one style sheet and an icon, none of them inline, into build/page. */
import { join } from "node:path";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  publicDir: false,
  clearScreen: false,
  logLevel: "warn",
  build: {
    outDir: join(import.meta.dirname, "../../../build/page"),
    emptyOutDir: true,
    target: ["chrome115", "firefox115", "safari16.4"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
