import type { TripStage, TripStep } from "../../sandbox/page/trip/TripStep.ts"
import { byId, element, keepingEnd } from "../Elements.ts"
import { groupSteps, type StepGroup } from "./StepGroups.ts"

const stations: ReadonlyArray<readonly [stage: TripStage, name: string, about: string]> = [
  ["intake", "Intake", "what /sync brings"],
  ["journal", "Journal", "written down before anybody acts"],
  ["turns", "Turns", "one at a time in each chat"],
  ["agent", "Agent", "commands and frames"],
  ["outbox", "Outbox", "sent at the server's pace"]
]

/** How long a station stays lit, in ms. */
const glow = 500

/** To the millisecond, in the time zone that the messages beside it are in. */
const clock = (at: number) =>
  new Date(at).toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3
  })

/** The ends of ids differ, and their beginnings are alike. */
const short = (id: string) => (id.length > 18 ? `${id.slice(0, 5)}…${id.slice(-10)}` : id)

const textOf = ({ about, detail, size, times, what }: StepGroup): ReadonlyArray<Node | string> => {
  const facts = [
    times > 1 ? `×${times}` : undefined,
    size === undefined ? undefined : `${size} characters`,
    detail
  ].filter((fact) => fact !== undefined)
  const id = about === undefined ? [] : [element("code", "", short(about))]
  if (id[0] !== undefined && about !== undefined) id[0].title = about
  return [element("span", "what", what), " ", ...id, " ", element("span", "facts", facts.join(" · "))]
}

/** The stations with their counts, and the steps, as they come. */
export class TripView {
  readonly #groups: Array<StepGroup> = []
  readonly #lines = new Map<StepGroup, { readonly line: HTMLElement; readonly text: HTMLElement }>()
  readonly #stations = new Map<TripStage, { readonly box: HTMLElement; readonly count: HTMLElement; many: number }>()
  readonly #list = byId("steps")
  readonly #box = byId("steps-scroll")

  constructor() {
    byId("stations").replaceChildren(...stations.map(([stage, name, about]) => {
      const count = element("span", "count", "0")
      const box = element("li", stage, element("b", "", name), count, element("span", "about", about))
      this.#stations.set(stage, { box, count, many: 0 })
      return box
    }))
  }

  add(steps: ReadonlyArray<TripStep>) {
    for (const { stage } of steps) this.#light(stage)
    const touched = groupSteps(this.#groups, steps)
    keepingEnd(this.#box, () => {
      for (const group of touched) this.#draw(group)
      const kept = new Set(this.#groups)
      for (const [group, { line }] of this.#lines) {
        if (kept.has(group)) continue
        line.remove()
        this.#lines.delete(group)
      }
    })
  }

  #draw(group: StepGroup) {
    const known = this.#lines.get(group)
    if (known !== undefined) return known.text.replaceChildren(...textOf(group))
    const text = element("span", "text", ...textOf(group))
    const line = element(
      "li",
      group.stage,
      element("time", "", clock(group.at)),
      element("span", "stage", group.stage),
      text
    )
    this.#lines.set(group, { line, text })
    this.#list.append(line)
  }

  #light(stage: TripStage) {
    const station = this.#stations.get(stage)
    if (station === undefined) return
    station.count.textContent = String(++station.many)
    station.box.classList.add("lit")
    setTimeout(() => station.box.classList.remove("lit"), glow)
  }
}
