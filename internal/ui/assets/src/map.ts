// The map island: <div data-map …> as ui.Map writes it. Loaded when a map comes into sight.
//
// data-points is an address that answers GeoJSON for what the map shows: ?bbox=west,south,east,north&zoom=z are set, z with a fraction, of a world of
// 512 pixels at 0. The answer is a FeatureCollection whose members are
//   an offer    a Point with properties id, name, type (a word to show) or none, url or none, lang where the name is not in the page's
//   a cluster   a Point with properties cluster: true and point_count, and the bbox of what it gathers
// and which says, as its own bbox and zoom, within what it need not be asked again. /api/v1/offers/points is one.
//
// Other attributes: data-label, the map's name; data-offer, the address of an offer with {id}, where points bring no url; data-track, the address of a GeoJSON line; data-bounds
// with data-exact, where no margin is wanted, else the map opens at what is found; data-zoom, the closest it opens; data-style or data-tiles with data-attribution, for another map; data-follow, an address with {box} that the element of id data-target is
// asked from when the visitor moved the map; words of the controls. Known points are the list items [data-mark] within, with data-number where they are numbered.
//
// On the page: a card [data-offer] and the point of its number light each other up. The element has data-ready when all is drawn.
import type { Feature, FeatureCollection, Point } from "geojson";
import { AttributionControl, FullscreenControl, type GeoJSONSource, Map as Chart, type MapGeoJSONFeature, NavigationControl, Popup, ScaleControl, setWorkerUrl } from "maplibre-gl";
import { font, ownStyle, tileStyle } from "./map-style";

// htmx makes itself known to the page. Importing it here would part it from app.js, and every page would wait for one file more.
declare const htmx: { ajax(verb: string, path: string, options: { source: Element; target: string; swap: string; replace: string }): Promise<void> };
declare const MAP_STYLES: string;
declare const MAP_WORKER: string;

const france: [number, number, number, number] = [-5.2, 41.3, 9.7, 51.2];
const still = matchMedia("(prefers-reduced-motion: reduce)");

interface Answer extends FeatureCollection<Point> { zoom?: number }

type Box = [west: number, south: number, east: number, north: number];

export async function mountMap(element: HTMLElement): Promise<void> {
  setWorkerUrl(MAP_WORKER);
  const [style, box] = await Promise.all([styleOf(element), opening(element), styleSheet(), document.fonts.load(`16px "${font}"`), sized(element)]);
  try {
    new PointMap(element, style, box);
  } catch (error) {
    console.warn("the map cannot be drawn here; the list says the same", error); // no WebGL: what stood there stays
  }
}

/** A map of one's own in an element: with the style of the page, once the element has a size; nothing where maps cannot be drawn. */
export async function chartIn(element: HTMLElement, make: (options: ConstructorParameters<typeof Chart>[0]) => Chart): Promise<Chart | undefined> {
  setWorkerUrl(MAP_WORKER);
  const [style] = await Promise.all([styleOf(element), styleSheet(), document.fonts.load(`16px "${font}"`), sized(element)]);
  const container = document.createElement("div");
  container.className = "map-canvas";
  element.append(container);
  const { label, sources, wheel, fingers, zoomIn, zoomOut } = element.dataset;
  const words: Record<string, string | undefined> = { "Map.Title": label, "AttributionControl.ToggleAttribution": sources, "NavigationControl.ZoomIn": zoomIn, "NavigationControl.ZoomOut": zoomOut,
    "CooperativeGesturesHandler.WindowsHelpText": wheel, "CooperativeGesturesHandler.MacHelpText": wheel?.replace("Ctrl", "⌘"), "CooperativeGesturesHandler.MobileHelpText": fingers };
  const locale = Object.fromEntries(Object.entries(words).filter((pair): pair is [string, string] => Boolean(pair[1])));
  try {
    const chart = make({ container, style, minZoom: 3.5, maxZoom: 18, dragRotate: false, pitchWithRotate: false, touchPitch: false, attributionControl: false, locale });
    return chart.addControl(new AttributionControl({ compact: true, customAttribution: element.dataset["attribution"] ?? "Natural Earth · INSEE · GeoNames" }));
  } catch (error) {
    console.warn("the map cannot be drawn here; the fields say the same", error);
    container.remove();
    return undefined;
  }
}

async function styleOf(element: HTMLElement): Promise<string | Awaited<ReturnType<typeof ownStyle>>> {
  const { style, tiles, attribution } = element.dataset;
  if (style) return style;
  return tiles ? tileStyle(tiles, attribution ?? "") : ownStyle();
}

function styleSheet(): Promise<void> {
  return new Promise((resolve) => {
    if (document.querySelector("link[data-map-styles]")) return resolve();
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = MAP_STYLES;
    link.dataset["mapStyles"] = "";
    link.onload = link.onerror = () => resolve();
    document.head.append(link);
  });
}

/** Waits until the element has a size: a map begun in a place of none is drawn in one that the library thinks of. */
function sized(element: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    const observer = new ResizeObserver(() => {
      if (element.clientWidth === 0 || element.clientHeight === 0) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(element);
  });
}

/** What is shown first: as told, else all marks, else what is found, else France. */
async function opening(element: HTMLElement): Promise<Box> {
  const marks = marksOf(element);
  return told(element) ?? (marks.length > 0 ? boxOf(marks) : await found(element)) ?? france;
}

function told(element: HTMLElement): Box | undefined {
  const box = (element.dataset["bounds"] ?? "").split(",").map(Number);
  return box.length === 4 && box.every(Number.isFinite) ? box as Box : undefined;
}

function marksOf(element: HTMLElement): Feature<Point>[] {
  return [...element.querySelectorAll<HTMLElement>("[data-mark]")].map((item) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: [Number(item.dataset["lon"]), Number(item.dataset["lat"])] },
    properties: { id: item.dataset["mark"], name: item.textContent?.trim(), type: item.dataset["type"], number: item.dataset["number"], url: item.querySelector("a")?.getAttribute("href") ?? undefined },
  }));
}

function boxOf(features: Feature<Point>[]): Box {
  const all: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const f of features) widen(all, reachOf(f));
  return all;
}

function reachOf({ bbox, geometry }: Feature<Point>): Box {
  const [lon, lat] = geometry.coordinates as [number, number];
  return bbox ? bbox as Box : [lon, lat, lon, lat];
}

function widen(box: Box, by: Box): void {
  [box[0], box[1], box[2], box[3]] = [Math.min(box[0], by[0]), Math.min(box[1], by[1]), Math.max(box[2], by[2]), Math.max(box[3], by[3])];
}

const nearlyAll = 0.97;

/** The box of what is found, wherever that is; a few that lie far from all others are left to those who look for them. */
async function found(element: HTMLElement): Promise<Box | undefined> {
  const address = element.dataset["points"];
  if (!address) return undefined;
  const url = new URL(address, location.href);
  url.searchParams.set("bbox", "-180,-85,180,85");
  url.searchParams.set("zoom", "3");
  const answer = await fetch(url).catch(() => undefined);
  if (!answer?.ok) return undefined;
  const { features } = await answer.json() as Answer;
  if (features.length === 0) return undefined;
  const counted = features.map((f) => ({ feature: f, count: (f.properties?.["point_count"] as number | undefined) ?? 1 })).sort((a, b) => b.count - a.count);
  const most = nearlyAll * counted.reduce((sum, { count }) => sum + count, 0);
  let seen = 0;
  const main = counted.filter(({ count }) => (seen += count) - count < most).map(({ feature }) => feature);
  const box = boxOf(main);
  const [dx, dy] = [(box[2] - box[0]) / 4, (box[3] - box[1]) / 4];
  const around: Box = [box[0] - dx, box[1] - dy, box[2] + dx, box[3] + dy];
  for (const { feature } of counted) {
    const [west, south, east, north] = reachOf(feature);
    if (west >= around[0] && south >= around[1] && east <= around[2] && north <= around[3]) widen(box, [west, south, east, north]);
  }
  return box;
}

/** Reads a colour that a project may have set. */
function colour(name: string, otherwise: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || otherwise;
}

class PointMap {
  private readonly chart: Chart;
  private known: { box: number[]; zoom: number; address: string } | undefined;
  private request: AbortController | undefined;
  private lit = "";
  private popup: Popup | undefined;
  private at: { bounds: string | undefined; points: string | undefined }; // what it was last turned to
  private asked: Box | undefined; // by the visitor who moved it

  constructor(private readonly element: HTMLElement, style: ConstructorParameters<typeof Chart>[0]["style"], box: Box) {
    const canvas = document.createElement("div");
    canvas.className = "map-canvas";
    element.append(canvas);
    const said = element.dataset;
    this.at = { bounds: said["bounds"], points: said["points"] };
    this.chart = new Chart({
      container: canvas, style, bounds: box, fitBoundsOptions: this.fitting(),
      minZoom: 3.5, maxZoom: 17, attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
      cooperativeGestures: !element.closest(".split"),
      locale: this.words(),
    });
    this.chart.touchZoomRotate.disableRotation();
    this.chart.keyboard.disableRotation();
    this.chart.addControl(new ScaleControl({ maxWidth: 90, unit: "metric" }), "bottom-left");
    this.chart.addControl(new NavigationControl({ showCompass: false }), "top-right");
    if (said["full"] && document.fullscreenEnabled) this.chart.addControl(new FullscreenControl({ container: element }), "top-right");
    this.chart.addControl(new AttributionControl({ compact: true, customAttribution: said["tiles"] || said["style"] ? (said["attribution"] ?? "") : "Natural Earth · INSEE · GeoNames" }));
    this.chart.once("load", () => void this.begin());
    this.watch();
  }

  private fitting(): { padding: { top: number; bottom: number; left: number; right: number }; maxZoom: number } {
    const { exact, zoom } = this.element.dataset;
    const small = Math.min(this.element.clientWidth, this.element.clientHeight);
    const margin = exact === undefined ? Math.min(48, small / 6) : 0;
    const above = margin && this.element.dataset["follow"] ? 40 : 0; // where the choice to follow stands
    return { padding: { top: margin + above, bottom: margin, left: margin, right: margin }, maxZoom: Number(zoom ?? 13) };
  }

  /** Turns to what is asked for now, unless that is where the visitor moved it to. */
  private async turn(): Promise<void> {
    const { bounds, points } = this.element.dataset;
    const before = this.at;
    this.at = { bounds, points };
    const box = told(this.element);
    const moved = box && this.asked?.every((x, i) => Math.abs(x - box[i]!) < 1e-3);
    if (!moved && (bounds !== before.bounds || !box && points !== before.points)) {
      const to = box ?? await found(this.element);
      if (this.at.bounds !== bounds || this.at.points !== points) return; // overtaken
      if (to) this.chart.fitBounds(to, { ...this.fitting(), duration: still.matches ? 0 : 500 });
    }
    await this.load();
  }

  private words(): Record<string, string> {
    const said = this.element.dataset;
    const named: Record<string, string | undefined> = {
      "Map.Title": said["label"],
      "NavigationControl.ZoomIn": said["zoomIn"], "NavigationControl.ZoomOut": said["zoomOut"], "Popup.Close": said["close"],
      "FullscreenControl.Enter": said["full"], "FullscreenControl.Exit": said["close"],
      "AttributionControl.ToggleAttribution": said["sources"],
      "CooperativeGesturesHandler.WindowsHelpText": said["wheel"], "CooperativeGesturesHandler.MacHelpText": said["wheel"]?.replace("Ctrl", "⌘"),
      "CooperativeGesturesHandler.MobileHelpText": said["fingers"],
    };
    return Object.fromEntries(Object.entries(named).filter((pair): pair is [string, string] => Boolean(pair[1])));
  }

  /** The known points; those at one place are one, which bears the numbers of all. */
  private marks(): Feature<Point>[] {
    const places = new Map<string, Feature<Point>>();
    for (const mark of marksOf(this.element)) {
      const there = places.get(mark.geometry.coordinates.join());
      if (!there) places.set(mark.geometry.coordinates.join(), mark);
      else if (there.properties && mark.properties?.["number"]) there.properties["number"] += ` · ${String(mark.properties["number"])}`;
    }
    return [...places.values()];
  }

  private async begin(): Promise<void> {
    await this.track();
    this.layers();
    this.chart.on("click", "clusters", ({ features }) => this.gather(features?.[0]));
    this.chart.on("click", "points", ({ features }) => this.tell(features?.[0]));
    for (const layer of ["clusters", "points"]) {
      this.chart.on("mousemove", layer, ({ features }) => this.over(features?.[0]));
      this.chart.on("mouseleave", layer, () => this.over(undefined));
    }
    this.chart.on("moveend", (event) => {
      void this.load();
      if (event.originalEvent) this.follow();
    });
    await this.load();
    this.chart.once("idle", () => { this.element.dataset["ready"] = ""; });
    this.chart.triggerRepaint();
    const box = this.element.parentElement?.querySelector<HTMLElement>(".map-follow");
    if (box) box.hidden = false;
  }

  /** The pointer is over a point, a cluster, or neither. */
  private over(found: MapGeoJSONFeature | undefined): void {
    const canvas = this.chart.getCanvas();
    canvas.style.cursor = found ? "pointer" : "";
    const count = found?.properties["point_count"] as number | undefined;
    canvas.title = count ? (this.element.dataset["several"] ?? "").replace("{count}", count.toLocaleString(document.documentElement.lang)) : String(found?.properties["name"] ?? "");
    this.light(String(found?.properties["id"] ?? ""));
  }

  private async track(): Promise<void> {
    const address = this.element.dataset["track"];
    if (!address) return;
    const answer = await fetch(address).catch(() => undefined);
    if (!answer?.ok) return;
    this.chart.addSource("track", { type: "geojson", data: await answer.json() });
    const line = { type: "line", source: "track", layout: { "line-cap": "round", "line-join": "round" } } as const;
    const below = this.chart.getLayer("towns") ? "towns" : undefined;
    if (this.element.dataset["outline"] !== undefined) {
      this.chart.addLayer({ id: "outline-area", type: "fill", source: "track", paint: { "fill-color": colour("--brand", "#0c5460"), "fill-opacity": 0.06 } }, below);
      this.chart.addLayer({ ...line, id: "outline", paint: { "line-color": colour("--brand", "#0c5460"), "line-width": 2.5, "line-opacity": 0.8 } }, below);
      return;
    }
    this.chart.addLayer({ ...line, id: "track-edge", paint: { "line-color": "#fff", "line-width": 7 } }, below);
    this.chart.addLayer({ ...line, id: "track", paint: { "line-color": colour("--accent", "#e2542c"), "line-width": 4 } }, below);
  }

  private layers(): void {
    const brand = colour("--brand", "#0c5460");
    const accent = colour("--accent", "#e2542c");
    const white = { "circle-stroke-color": "#fff", "circle-stroke-width": 2 };
    this.chart.addSource("offers", { type: "geojson", data: { type: "FeatureCollection", features: this.marks() } });
    const numbered = ["+", 11, ["*", 2, ["length", ["coalesce", ["get", "number"], ""]]]] as never; // as wide as its number
    const single = ["!", ["has", "point_count"]] as never;
    this.chart.addLayer({ id: "points", type: "circle", source: "offers", filter: single, paint: { ...white, "circle-color": ["case", ["has", "number"], brand, accent], "circle-radius": ["interpolate", ["linear"], ["zoom"], 5, ["case", ["has", "number"], numbered, 5.5], 12, ["case", ["has", "number"], numbered, 8.5]] } });
    this.chart.addLayer({ id: "lit", type: "circle", source: "offers", filter: ["==", ["to-string", ["get", "id"]], "-"], paint: { "circle-color": brand, "circle-radius": 12, "circle-stroke-color": "#fff", "circle-stroke-width": 3 } });
    this.chart.addLayer({
      id: "clusters", type: "circle", source: "offers", filter: ["has", "point_count"],
      paint: { ...white, "circle-color": brand, "circle-radius": ["interpolate", ["linear"], ["ln", ["get", "point_count"]], 0.7, 12, 4.6, 20, 9, 32] },
    });
    this.chart.addLayer({
      id: "numbers", type: "symbol", source: "offers", filter: ["has", "number"],
      layout: { "text-field": ["get", "number"], "text-font": [font], "text-size": 14, "text-allow-overlap": true, "text-ignore-placement": true },
      paint: { "text-color": colour("--on-brand", "#fff") },
    });
    this.chart.addLayer({
      id: "counts", type: "symbol", source: "offers", filter: ["has", "point_count"],
      layout: { "text-field": ["case", [">=", ["get", "point_count"], 10000], ["concat", ["to-string", ["round", ["/", ["get", "point_count"], 1000]]], "k"], ["to-string", ["get", "point_count"]]], "text-font": [font], "text-size": 13, "text-allow-overlap": true, "text-ignore-placement": true },
      paint: { "text-color": colour("--on-brand", "#fff") },
    });
  }

  /** Asks for the points in sight, unless it has been told that what it has is all. */
  private async load(): Promise<void> {
    const address = this.element.dataset["points"];
    if (!address) return;
    const view = this.chart.getBounds();
    const box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    const zoom = this.chart.getZoom();
    const has = this.known;
    if (has && has.address === address && Math.floor(zoom) === has.zoom && box[0]! >= has.box[0]! && box[1]! >= has.box[1]! && box[2]! <= has.box[2]! && box[3]! <= has.box[3]!) return;
    this.request?.abort();
    this.request = new AbortController();
    const url = new URL(address, location.href);
    url.searchParams.set("bbox", box.map((x) => x.toFixed(5)).join(","));
    url.searchParams.set("zoom", zoom.toFixed(2));
    try {
      const answer = await fetch(url, { signal: this.request.signal });
      if (!answer.ok) return;
      const points = await answer.json() as Answer;
      this.known = points.bbox ? { box: points.bbox, zoom: points.zoom ?? Math.floor(zoom), address } : undefined;
      points.features.push(...this.marks());
      (this.chart.getSource("offers") as GeoJSONSource).setData(points);
    } catch {
      return; // overtaken by the next movement, or the line is cut: what is drawn stays
    }
  }

  private gather(cluster: MapGeoJSONFeature | undefined): void {
    if (!cluster) return;
    const source = this.chart.getSource("offers") as GeoJSONSource;
    void source.getData().then((data) => {
      const centre = (cluster.geometry as Point).coordinates;
      const near = (data as Answer).features.filter((f) => f.properties?.["point_count"] === cluster.properties["point_count"])
        .sort((a, b) => distance(a, centre) - distance(b, centre))[0];
      const before = this.chart.getZoom();
      const box = near?.bbox as [number, number, number, number] | undefined;
      const to = box && (box[2] > box[0] || box[3] > box[1]) ? this.chart.cameraForBounds(box, { padding: 60, maxZoom: before + 4 }) : undefined;
      const zoom = Math.max(to?.zoom ?? 0, before + 1);
      this.chart.easeTo({ center: to?.center ?? (centre as [number, number]), zoom, duration: still.matches ? 0 : 450 }, { originalEvent: new Event("cluster") });
    });
  }

  private tell(point: MapGeoJSONFeature | undefined): void {
    if (!point) return;
    const { id } = point.properties as Record<string, string | undefined>;
    const content = document.createElement("div");
    content.className = "map-popup";
    const known = marksOf(this.element);
    const mark = known.find((m) => m.properties?.["id"] === id);
    const all = mark ? known.filter((m) => m.geometry.coordinates.join() === mark.geometry.coordinates.join()) : [point];
    for (const { properties } of all) content.append(...this.telling(properties as Record<string, string | undefined>));
    this.popup?.remove();
    this.popup = new Popup({ offset: 14, maxWidth: "260px" }).setLngLat((point.geometry as Point).coordinates as [number, number]).setDOMContent(content).addTo(this.chart);
  }

  /** What is said of a point: its type, and its name, which leads to its page. */
  private telling({ id, name, type, url, lang }: Record<string, string | undefined>): HTMLElement[] {
    const address = url ?? this.element.dataset["offer"]?.replace("{id}", String(id));
    const title = address ? Object.assign(document.createElement("a"), { href: address }) : document.createElement("span");
    title.textContent = name ?? "";
    if (lang) title.lang = lang;
    const line = Object.assign(document.createElement("p"), { className: "map-popup-name" });
    line.append(title);
    const word = type && !address?.includes("#") ? this.typeName(String(id), type) : "";
    return word ? [Object.assign(document.createElement("p"), { className: "card-type", textContent: word }), line] : [line];
  }

  /** The word for an offer's type, as its card says it, where there is one; codes are for machines. */
  private typeName(id: string, type: string): string {
    return document.querySelector(`[data-offer="${CSS.escape(id)}"] .card-type span`)?.textContent ?? (/^[a-z-]+$/.test(type) ? "" : type);
  }

  /** Lights the point and the card of an offer; "" puts the light out. */
  private light(id: string): void {
    if (id === this.lit) return;
    this.lit = id;
    this.chart.setFilter("lit", ["==", ["to-string", ["get", "id"]], id || "-"]);
    for (const card of document.querySelectorAll(".card.lit")) card.classList.remove("lit");
    if (id) document.querySelector(`.card[data-offer="${CSS.escape(id)}"]`)?.classList.add("lit");
  }

  /** Asks for the list of what is in sight. */
  private follow(): void {
    const { follow, target } = this.element.dataset;
    const box = this.element.parentElement?.querySelector<HTMLInputElement>("[data-map-follow]");
    if (!follow || !target || !box?.checked) return;
    const view = this.chart.getBounds();
    this.asked = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    const url = follow.replace("{box}", this.asked.map((x) => x.toFixed(4)).join(","));
    void htmx.ajax("GET", url, { source: this.element, target: `#${target}`, swap: "outerMorph", replace: url });
  }

  /** Listens to the page: cards under the pointer, another question, the map taken away. */
  private watch(): void {
    const over = (event: Event): void => {
      const card = (event.target as Element).closest?.<HTMLElement>(".card[data-offer]");
      if (this.chart.getLayer("lit")) this.light(card?.dataset["offer"] ?? "");
    };
    const list = this.element.closest(".split") ?? document;
    list.addEventListener("mouseover", (event) => { if (!this.element.contains(event.target as Node)) over(event); });
    list.addEventListener("focusin", over);
    const changed = new MutationObserver(() => { if (this.chart.getSource("offers")) void this.turn(); });
    changed.observe(this.element, { attributes: true, attributeFilter: ["data-points", "data-bounds"] });
    document.addEventListener("htmx:after:swap", () => {
      if (this.element.isConnected) return;
      changed.disconnect();
      this.request?.abort();
      this.chart.remove();
    });
  }
}

function distance(f: Feature<Point>, [lon, lat]: number[]): number {
  return Math.hypot(f.geometry.coordinates[0]! - lon!, f.geometry.coordinates[1]! - lat!);
}
