// What the browser adds: ticking clocks, keys, dialogs, drafts. Every page works without it.
import "htmx.org"
