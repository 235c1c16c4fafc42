import type { TripStage, TripStep } from "../../sandbox/page/trip/TripStep.ts"

/** The same thing again and again, as one line: so many times, with so much text in all. */
export interface StepGroup {
  /** The first step's. */
  readonly id: number
  readonly at: number
  readonly stage: TripStage
  readonly what: string
  readonly about: string | undefined
  times: number
  /** Characters in all. */
  size: number | undefined
  /** The newest step's. */
  detail: string | undefined
}

/** Lines that are kept; older ones are left out. */
export const mostGroups = 300

/** How far back a step looks for a line that it may be counted in: what happens at the same time is mixed. */
const reach = 6

/** Sizes of a growing text are of all of it, and not to be added. */
const isWhole = ({ stage }: StepGroup) => stage === "turns"

/** A line of the bot's own, such as its death, parts what was before it from what is after. */
const countedIn = (groups: ReadonlyArray<StepGroup>, step: TripStep) => {
  const near = groups.slice(-reach)
  return near.slice(near.findLastIndex(({ stage }) => stage === "bot") + 1).findLast((group) =>
    group.stage === step.stage && group.what === step.what && group.about === step.about
  )
}

/** Takes steps into the lines. Returns the lines that are new or changed. */
export const groupSteps = (groups: Array<StepGroup>, steps: ReadonlyArray<TripStep>): ReadonlySet<StepGroup> => {
  const touched = new Set<StepGroup>()
  for (const step of steps) {
    const known = step.stage === "bot" ? undefined : countedIn(groups, step)
    if (known === undefined) {
      const { about, at, detail, id, size, stage, what } = step
      const group: StepGroup = { id, at, stage, what, about, times: 1, size, detail }
      groups.push(group)
      touched.add(group)
      continue
    }
    known.times++
    known.detail = step.detail
    if (step.size !== undefined) known.size = isWhole(known) ? step.size : (known.size ?? 0) + step.size
    touched.add(known)
  }
  if (groups.length > mostGroups) groups.splice(0, groups.length - mostGroups)
  return touched
}
