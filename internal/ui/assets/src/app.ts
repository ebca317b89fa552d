// What every page runs. Pages work without it; htmx and the islands make them better.
import "htmx.org/dist/htmx.esm.js";
