// The map that Escale ships, drawn of its own data in the colours of the page: land, borders, rivers, towns. No tiles, no glyphs from anywhere:
// labels are drawn with the page's own font.
import type { FeatureCollection, Point } from "geojson";
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

declare const MAP_DATA: Record<string, string>;

export const font = "Source Sans"; // without a digit: MapLibre takes one for a weight

type Town = [name: string, lon: number, lat: number, inhabitants: number];

async function data<T>(name: string): Promise<T> {
  const answer = await fetch(MAP_DATA[name] ?? "");
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json() as Promise<T>;
}

function object(topology: Topology, name: string): GeometryCollection {
  return topology.objects[name] as GeometryCollection;
}

function towns(list: Town[]): FeatureCollection<Point> {
  return {
    type: "FeatureCollection",
    features: list.map(([name, lon, lat, inhabitants]) => ({ type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: { name, inhabitants } })),
  };
}

const colours = {
  sea: "#cfe3ec", land: "#fefdf8", around: "#f4f0e6", coast: "#8ea7ad", halo: "#e6f1f5",
  region: "#a69a78", department: "#cfc8b2", river: "#a9cfe0", town: "#5d6b70",
};

const layers: LayerSpecification[] = [
  { id: "sea", type: "background", paint: { "background-color": colours.sea } },
  { id: "halo", type: "line", source: "coast", paint: { "line-color": colours.halo, "line-width": ["interpolate", ["linear"], ["zoom"], 5, 3, 10, 9], "line-blur": 2 } },
  { id: "around", type: "fill", source: "around", paint: { "fill-color": colours.around } },
  { id: "around-edge", type: "line", source: "around", paint: { "line-color": colours.department, "line-width": 0.8 } },
  { id: "land", type: "fill", source: "land", paint: { "fill-color": colours.land } },
  // Rivers are drawn for a map of Europe: closer by they would run beside themselves.
  { id: "rivers", type: "line", source: "rivers", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": colours.river, "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.8, 9, 2], "line-opacity": ["interpolate", ["linear"], ["zoom"], 7, 1, 9, 0] } },
  { id: "lakes", type: "fill", source: "lakes", paint: { "fill-color": colours.sea, "fill-outline-color": colours.coast } },
  { id: "departments", type: "line", source: "departments", minzoom: 5.5, paint: { "line-color": colours.department, "line-width": 0.9, "line-dasharray": [3, 2] } },
  { id: "regions", type: "line", source: "regions", paint: { "line-color": colours.region, "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.7, 10, 1.6] } },
  { id: "coast", type: "line", source: "coast", paint: { "line-color": colours.coast, "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.7, 10, 1.4] } },
  {
    id: "towns", type: "symbol", source: "towns",
    filter: [">=", ["get", "inhabitants"], ["step", ["zoom"], 250000, 6, 90000, 7, 40000, 8, 12000, 9, 4000, 9.5, 1000]],
    layout: {
      "text-field": ["get", "name"], "text-font": [font], "text-anchor": "bottom", "text-offset": [0, -0.35], "text-padding": 6, "text-max-width": 8,
      "symbol-sort-key": ["-", ["get", "inhabitants"]],
      "text-size": ["interpolate", ["linear"], ["zoom"], 5, ["case", [">", ["get", "inhabitants"], 400000], 14, 12], 11, ["case", [">", ["get", "inhabitants"], 40000], 17, 13]],
    },
    paint: { "text-color": colours.town, "text-halo-color": "#fefdf8", "text-halo-width": 1.4 },
  },
];

/** The style of the map that is shipped. */
export async function ownStyle(): Promise<StyleSpecification> {
  const [land, water, list] = await Promise.all([data<Topology>("land.json"), data<Topology>("water.json"), data<Town[]>("towns.json")]);
  const departments = object(land, "departments");
  const regions = object(land, "regions");
  const collection = (topology: Topology, name: string) => ({ type: "geojson" as const, data: feature(topology, object(topology, name)) });
  const lines = (geometry: ReturnType<typeof mesh>) => ({ type: "geojson" as const, data: geometry });
  return {
    version: 8,
    sources: {
      land: collection(land, "regions"),
      around: collection(land, "neighbours"),
      coast: lines(mesh(land, regions, (a, b) => a === b)),
      regions: lines(mesh(land, regions, (a, b) => a !== b)),
      departments: lines(mesh(land, departments, (a, b) => a !== b)),
      rivers: collection(water, "rivers"),
      lakes: collection(water, "lakes"),
      towns: { type: "geojson", data: towns(list) },
    },
    layers,
  };
}

/** A style of tiles that are pictures, by their address with {z}, {x} and {y}. */
export function tileStyle(tiles: string, attribution: string): StyleSpecification {
  return {
    version: 8,
    sources: { tiles: { type: "raster", tiles: [tiles], tileSize: 256, attribution } },
    layers: [{ id: "tiles", type: "raster", source: "tiles" }],
  };
}
