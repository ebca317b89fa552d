// The map beside the two fields of a point: a marker to drag, a place to click, and a search that fills both. Loaded when it comes into sight.
import { Map as Chart, Marker, NavigationControl } from "maplibre-gl";
import { chartIn } from "./map";
import { Picker, type Choice } from "./picker";

const france: [number, number, number, number] = [-5.2, 41.3, 9.7, 51.2];

export async function mountPoint(element: HTMLElement): Promise<void> {
  const fields = element.closest(".form-point")?.querySelector("[data-point-fields]");
  const lat = fields?.querySelector<HTMLInputElement>("input[name$='/lat']");
  const lon = fields?.querySelector<HTMLInputElement>("input[name$='/lon']");
  if (!lat || !lon) return;
  const locked = lat.disabled;
  const read = (): [number, number] | undefined => {
    const [x, y] = [lon, lat].map((field) => Number(field.value.replace(",", ".") || NaN));
    return Number.isFinite(x) && Number.isFinite(y) && Math.abs(y!) <= 90 && Math.abs(x!) <= 180 ? [x!, y!] : undefined;
  };
  const comma = document.documentElement.lang === "fr";
  const write = (at: { lng: number; lat: number }): void => {
    for (const [field, value] of [[lat, at.lat], [lon, at.lng]] as const) field.value = value.toFixed(6).replace(".", comma ? "," : ".");
    lat.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const search = locked ? undefined : searchOf(element);
  const chart = await chartIn(element, (options) => new Chart({ ...options, center: read() ?? [2.4, 46.6], zoom: read() ? 13 : 4.5, ...(read() ? {} : { bounds: france }), cooperativeGestures: true }));
  if (!chart) return;
  chart.addControl(new NavigationControl({ showCompass: false }), "top-right");
  const marker = new Marker({ draggable: !locked, color: getComputedStyle(document.documentElement).getPropertyValue("--accent").trim() || "#e2542c" });
  const show = (near: boolean): void => {
    const at = read();
    if (!at) return void marker.remove();
    marker.setLngLat(at).addTo(chart);
    marker.getElement().setAttribute("aria-hidden", "true"); // the fields say where it is
    marker.getElement().removeAttribute("tabindex");
    if (near) chart.easeTo({ center: at, zoom: Math.max(chart.getZoom(), 13), duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 400 });
  };
  show(false);
  marker.on("dragend", () => write(marker.getLngLat()));
  if (!locked) chart.on("click", ({ lngLat }) => { write(lngLat); show(false); });
  for (const field of [lat, lon]) field.addEventListener("change", () => show(true));
  search?.addEventListener("picked", (event) => {
    const { lat: y, lon: x } = (event as CustomEvent<Choice>).detail;
    if (y === undefined || x === undefined) return;
    write({ lat: y, lng: x });
    show(true);
  });
  chart.once("idle", () => { element.dataset["ready"] = ""; });
}

/** The search stands before the map; its words are no part of the form. */
function searchOf(element: HTMLElement): HTMLInputElement | undefined {
  const { places, search, searchHelp } = element.dataset;
  if (!places) return undefined;
  const box = document.createElement("div");
  box.className = "form-point-search field";
  const field = document.createElement("input");
  field.id = `${element.closest(".form-point")?.id}-search`;
  field.type = "search";
  field.dataset["ask"] = places;
  const label = Object.assign(document.createElement("label"), { htmlFor: field.id, textContent: search ?? "" });
  const help = Object.assign(document.createElement("p"), { className: "help", id: `${field.id}-help`, textContent: searchHelp ?? "" });
  field.setAttribute("aria-describedby", help.id);
  box.append(label, help, field);
  element.before(box);
  new Picker(field);
  return field;
}
