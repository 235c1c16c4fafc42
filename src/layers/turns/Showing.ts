import { Effect } from "effect"
import { MostParts, type Planned, planning, relationOf, unplanned } from "../../domain/Parts.ts"
import type { Turn } from "../../domain/Turn.ts"
import type { Show } from "../../domain/TurnDecision.ts"
import type { OpenTurn, SlotWrite } from "../../services/Journal.ts"
import type { Markup } from "../../services/Markup.ts"
import { makePace } from "./Pace.ts"

/** What the room is shown of a turn, from one commit to the next. */
export interface Shown {
  planned: Planned
}

export const unshown = (open: OpenTurn): Shown => ({ planned: unplanned(open.parts) })

/** So much is rendered, in UTF-16 units, before everybody else has their turn: some 20 ms at most. */
const RenderedAtOnce = 16_384

/**
 * The events that are to show what was decided, without those that already do. Cutting and rendering are spread over turns of the
 * event loop, those of all turns together, since they share the processor. `tooLong`: what stands for what cannot be shown.
 */
export const makeShowing = (markup: typeof Markup.Service, tooLong: string) => {
  const pace = makePace(RenderedAtOnce)
  return Effect.fnUntraced(function*(open: OpenTurn, turn: Turn, show: Show | undefined, shown: Shown) {
    if (show === undefined) return []
    const relation = (part: number) => relationOf({ prompt: turn.prompt, threadRoot: open.threadRoot, direct: open.direct }, part)
    const steps = planning(turn, show, shown.planned, relation, { parts: MostParts, words: tooLong })
    let step = steps.next()
    while (step.done !== true) {
      yield* pace(step.value.length)
      step = steps.next(markup.render(step.value))
    }
    shown.planned = step.value.planned
    return step.value.parts.map(({ content, part }): SlotWrite => ({ part, rank: show.rank, content }))
  })
}
