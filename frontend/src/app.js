// What every page loads: htmx, and nothing else yet.
import "htmx.org";
