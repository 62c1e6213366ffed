/* Builds assets/ into dist/: hashed files and the manifest that booking/templatetags/assets.py reads.
   Hashes are twelve hexadecimal digits because that is what whitenoise takes as "never changes". */
import { readFileSync, readdirSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

const ICONS = "node_modules/lucide-static/icons";
const OWN_ICONS = "assets/icons";
const IMAGES = "assets/img";

/** One <symbol> out of one icon file: its shapes, without the wrapper, comments and line breaks. */
function symbol(name: string, svg: string): string {
  const shapes = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/<\/?svg[^>]*>/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
}

/** All icons of assets/icons/list.json and all of our own in assets/icons/, as one file. */
function sprite(): string {
  const { lucide } = JSON.parse(readFileSync(`${OWN_ICONS}/list.json`, "utf8")) as { lucide: string[] };
  const ours = readdirSync(OWN_ICONS).filter((file) => file.endsWith(".svg"));
  const symbols = [
    ...lucide.map((name) => symbol(name, readFileSync(`${ICONS}/${name}.svg`, "utf8"))),
    ...ours.map((file) => symbol(file.slice(0, -4), readFileSync(`${OWN_ICONS}/${file}`, "utf8"))),
  ];
  const licence = "<!-- Lucide icons, ISC licence, lucide.dev/license -->";
  return `<svg xmlns="http://www.w3.org/2000/svg">${licence}${symbols.join("")}</svg>\n`;
}

/** Puts the sprite and every image into the bundle, so that both are hashed and in the manifest. */
function pictures(): Plugin {
  return {
    name: "slotline-pictures",
    buildStart() {
      this.emitFile({
        type: "asset", name: "icons.svg", originalFileName: "assets/icons.svg", source: sprite(),
      });
      for (const file of readdirSync(IMAGES)) {
        const path = `${IMAGES}/${file}`;
        this.emitFile({ type: "asset", name: file, originalFileName: path, source: readFileSync(path) });
      }
    },
  };
}

export default defineConfig({
  base: "/static/",
  publicDir: false,
  plugins: [pictures()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: true,
    target: ["chrome111", "firefox113", "safari16.4"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      // htmx carries an eval for hx-on and filters; cockpit.ts switches it off and the policy forbids it.
      checks: { eval: false },
      input: {
        public: "assets/public.ts",
        cockpit: "assets/cockpit.ts",
        "public-style": "assets/styles/public.css",
        "cockpit-style": "assets/styles/cockpit.css",
        "home-style": "assets/styles/home.css",
        "styleguide-style": "assets/styles/styleguide.css",
      },
      output: {
        hashCharacters: "hex",
        entryFileNames: "assets/[name].[hash:12].js",
        chunkFileNames: "assets/[name].[hash:12].js",
        assetFileNames: "assets/[name].[hash:12][extname]",
      },
    },
  },
});
