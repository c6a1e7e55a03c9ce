// Charts: draws every [data-chart] from its JSON neighbour, in the page's own colours; the table beside it says the same.
import { BarChart, LineChart } from "echarts/charts"
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components"
import * as echarts from "echarts/core"
import { CanvasRenderer } from "echarts/renderers"

echarts.use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

const drawn = new Map()
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
const TONES = { accent: "accent", good: "good", warn: "warn-mark", breach: "breach-mark", quiet: "edge", plain: "line-firm" }
const ORDER = ["accent", "warn", "good", "quiet", "breach"]

function option({ kind = "bar", x, series, unit = "" }, narrow) {
  const text = { color: colour("ink-2"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 }
  const line = { lineStyle: { color: colour("line") } }
  return {
    animation: false, aria: { enabled: true }, textStyle: text,
    color: series.map((one, i) => colour(TONES[one.tone ?? ORDER[i % ORDER.length]])),
    grid: { left: 8, right: 16, top: narrow && series.length > 3 ? 58 : 36, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, textStyle: text, show: series.length > 1 },
    // Text drawn on the canvas: markup with styles of its own is refused by the content security policy.
    tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: kind === "line" ? "line" : "shadow" }, backgroundColor: colour("sheet"), borderColor: colour("line-firm"), textStyle: { ...text, color: colour("ink") }, valueFormatter: (value) => `${value}${unit}` },
    xAxis: { type: "category", data: x, axisLine: { lineStyle: { color: colour("line-firm") } }, axisTick: { show: false }, axisLabel: { color: colour("ink-2") } },
    yAxis: { type: "value", splitLine: line, axisLabel: { color: colour("ink-2"), formatter: `{value}${unit}` } },
    series: series.map((one) => ({
      name: one.name, data: one.data, type: kind === "line" ? "line" : "bar", stack: kind === "stacked" ? "all" : undefined,
      barMaxWidth: 28, symbolSize: 6, lineStyle: { width: 2 },
    })),
  }
}

function draw(place) {
  const spec = document.getElementById(place.dataset.chart)
  if (!spec) return
  const chart = drawn.get(place) ?? echarts.init(place)
  drawn.set(place, chart)
  chart.setOption(option(JSON.parse(spec.textContent), place.clientWidth < 480), true)
}

export function drawCharts(within = document) {
  for (const place of drawn.keys()) if (!place.isConnected) { drawn.get(place).dispose(); drawn.delete(place) }
  within.querySelectorAll("[data-chart]").forEach(draw)
}

drawCharts()
document.addEventListener("htmx:afterSettle", () => drawCharts())
new MutationObserver(() => drawCharts()).observe(document.documentElement, { attributeFilter: ["data-theme"] })
// On paper the colours are the light ones, whatever the screen shows.
matchMedia("print").addEventListener("change", () => drawCharts())
new ResizeObserver(() => drawn.forEach((chart) => chart.resize())).observe(document.body)
