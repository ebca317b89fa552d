// Builds dist/ from css/, src/, img/, map/, icons.txt and the packages of package-lock.json: bundles, names by content, a manifest from plain
// names to those, and compressed copies. Nothing is fetched.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { scenes } from "./scenes.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const prefix = "/assets/";
const manifest = {};

for (const name of readdirSync(dist)) if (name !== ".gitignore") rmSync(join(dist, name), { recursive: true });
mkdirSync(dist, { recursive: true });

/** Writes a file under a name that changes with what it holds, and gives its address. */
function keep(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("base64url").replace(/[^A-Za-z0-9]/g, "").slice(0, 10);
  const ext = extname(name);
  const named = `${basename(name, ext)}-${hash}${ext}`;
  writeFileSync(join(dist, named), bytes);
  manifest[name] = named;
  return prefix + named;
}

const packaged = (path) => readFileSync(join(here, "node_modules", path));

/** One sprite of the icons named in icons.txt: <use href="…#name">. Strokes are set by the page. */
function sprite() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  if (new Set(names).size !== names.length) throw new Error("icons.txt names an icon twice");
  const symbols = names.map((name) => {
    const path = `lucide-static/icons/${name}.svg`;
    if (!existsSync(join(here, "node_modules", path))) throw new Error(`icons.txt: lucide has no icon ${name}`);
    const inner = packaged(path).toString().replace(/<!--.*?-->/gs, "").replace(/<svg[^>]*>|<\/svg>/gs, "").replace(/\s*\n\s*/g, "").replaceAll(" />", "/>");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

/** Fonts are kept under plain names, so that a page can say that it will want them. */
const fonts = {
  "source-sans.woff2": "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
  "source-sans-ext.woff2": "@fontsource-variable/source-sans-3/files/source-sans-3-latin-ext-wght-normal.woff2",
  "source-sans-italic.woff2": "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-italic.woff2",
  "fraunces.woff2": "@fontsource-variable/fraunces/files/fraunces-latin-wght-normal.woff2",
  "fraunces-ext.woff2": "@fontsource-variable/fraunces/files/fraunces-latin-ext-wght-normal.woff2",
};

/** What pictures are written with that the server draws: sizes of their own, whole, and not sent to browsers. */
const drawing = {
  "postcard-title.ttf": "@expo-google-fonts/fraunces/600SemiBold/Fraunces_600SemiBold.ttf",
  "postcard-text.ttf": "@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf",
};

/** Lets a style sheet name a font or a picture by its plain name: url("asset:source-sans.woff2"). */
const assetAddresses = {
  name: "asset addresses",
  setup(b) {
    b.onResolve({ filter: /^asset:/ }, ({ path }) => {
      const name = path.slice("asset:".length);
      if (!manifest[name]) return { errors: [{ text: `there is no asset ${name}` }] };
      return { path: prefix + manifest[name], external: true };
    });
  },
};

const common = { bundle: true, minify: true, write: false, outdir: dist, legalComments: "none", absWorkingDir: here, logLevel: "warning" };
const browsers = ["chrome109", "firefox115", "safari16"];

async function styles(name) {
  const out = await build({ ...common, entryPoints: [`css/${name}`], target: browsers, plugins: [assetAddresses] });
  return keep(name, out.outputFiles[0].contents);
}

async function scripts(define) {
  const out = await build({
    ...common, entryPoints: ["src/app.ts", "src/desk.ts"], format: "esm", splitting: true, target: browsers, define,
    publicPath: prefix, entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]", metafile: true,
  });
  for (const file of out.outputFiles) writeFileSync(file.path, file.contents);
  for (const [path, { entryPoint }] of Object.entries(out.metafile.outputs)) {
    if (entryPoint) manifest[basename(entryPoint).replace(/\.ts$/, ".js")] = basename(path);
  }
}

/** Text is kept compressed too, as small as it gets: it is done once, and sent for years. What fits one packet anyhow is left as it is. */
function compress() {
  const texts = [".css", ".js", ".mjs", ".svg", ".json"];
  for (const name of readdirSync(dist).filter((name) => texts.includes(extname(name)))) {
    const bytes = readFileSync(join(dist, name));
    if (bytes.length < 1200) continue;
    writeFileSync(join(dist, name + ".gz"), gzipSync(bytes, { level: 9 }));
    const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(join(dist, name + ".br"), brotliCompressSync(bytes, { params: quality }));
  }
}

for (const [name, path] of Object.entries({ ...fonts, ...drawing })) keep(name, packaged(path));
keep("icons.svg", sprite());
for (const name of readdirSync(join(here, "img"))) keep(name, readFileSync(join(here, "img", name)));
for (const [name, drawing] of scenes()) keep(name, drawing);
const data = {};
for (const name of readdirSync(join(here, "map")).filter((name) => name.endsWith(".json"))) data[name] = keep(name, readFileSync(join(here, "map", name)));
await styles("main.css");
await styles("desk.css");
const define = {
  MAP_STYLES: JSON.stringify(await styles("map.css")),
  MAP_WORKER: JSON.stringify(keep("map-worker.mjs", packaged("maplibre-gl/dist/maplibre-gl-worker.mjs").toString().replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"))),
  MAP_DATA: JSON.stringify(data),
};
await scripts(define);
compress();
writeFileSync(join(dist, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
