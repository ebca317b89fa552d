// What every page runs. Pages work without it; htmx and the islands make them better. The map is fetched when one comes into sight.
import "htmx.org/dist/htmx.esm.js";
import { mountBooklet } from "./booklet";
import { island } from "./dom";
import { mountGalleries } from "./gallery";
import { mountLive } from "./live";
import { mountPage } from "./page";
import { mountSuggestions } from "./suggest";

mountPage();
mountLive();
mountBooklet();
mountSuggestions();
mountGalleries();

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    void import("./map").then(({ mountMap }) => mountMap(target as HTMLElement));
  }
}, { rootMargin: "200px" });
island("[data-map]", (element) => seen.observe(element));
island("[data-form]", (element) => void import("./form").then(({ mountForm }) => mountForm(element as HTMLFormElement)));
