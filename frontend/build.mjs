// Bundles the browser's side into the package: app.js app.css charts.js sign.js board.js, names stable (the server adds digests).
import { build } from "esbuild";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const entries = ["app.js", "app.css", "charts.js", "sign.js", "board.js"].map((name) => join(here, "src", name));

await build({
  entryPoints: entries.filter(existsSync),
  outdir: join(here, "..", "src", "yinuo", "static", "dist"),
  bundle: true,
  minify: true,
  sourcemap: false,
  format: "iife",
  target: ["chrome100", "firefox100", "safari15.4"],
  charset: "utf8",
  legalComments: "linked",
  loader: { ".svg": "dataurl" },
  logLevel: "warning",
});
