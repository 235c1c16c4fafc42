import { Effect } from "effect"
import { mostParts, type PlannedParts, planning, relationOf, unplanned } from "../../domain/answer/MessageParts.ts"
import type { BotMessages } from "../../domain/BotMessages.ts"
import type { Relation } from "../../domain/matrix/MessageContent.ts"
import { questionPartOf } from "../../domain/questions/QuestionParts.ts"
import type { Turn } from "../../domain/turns/Turn.ts"
import type { Decision, Show } from "../../domain/turns/TurnDecision.ts"
import type { Markup } from "../../services/outbox/Markup.ts"
import type { OutboxWrite } from "../../services/outbox/OutboxEntry.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"
import { makeRenderPace } from "../rendering/RenderPace.ts"

/** What the room is shown of a turn, from one commit to the next. */
export interface TurnOutput {
  planned: PlannedParts
  /** What the events of its questions say, as JSON, by their numbers. */
  readonly asked: Map<number, string>
}

export const unshown = (open: OpenTurn): TurnOutput => ({ planned: unplanned(open.parts), asked: new Map() })

/** So much is rendered, in UTF-16 units, before everybody else has their turn: some 20 ms at most. */
const RenderedAtOnce = 16_384

/**
 * The events that are to show what was decided, without those that already do. Cutting and rendering are spread over
 * turns of the event loop, those of all turns together, since they share the processor.
 */
export const makeTurnOutput = (markup: typeof Markup.Service, words: BotMessages) => {
  const pace = makeRenderPace(RenderedAtOnce)

  const answer = Effect.fnUntraced(
    function*(turn: Turn, show: Show, shown: TurnOutput, relation: (part: number) => Relation) {
      const steps = planning(turn, show, shown.planned, relation, { parts: mostParts, words: words.unshown })
      let step = steps.next()
      while (step.done !== true) {
        yield* pace(step.value.length)
        step = steps.next(markup.render(step.value))
      }
      shown.planned = step.value.planned
      return step.value.parts.map(({ content, part }): OutboxWrite => ({ part, priority: show.priority, content }))
    }
  )

  return Effect.fnUntraced(
    function*(
      open: OpenTurn,
      turn: Turn,
      { questions, show }: Pick<Decision, "questions" | "show">,
      shown: TurnOutput
    ) {
      const relation = (part: number) =>
        relationOf({ prompt: turn.prompt, threadRoot: open.threadRoot, direct: open.direct }, part)
      const parts = show === undefined ? [] : yield* answer(turn, show, shown, relation)
      const place = { author: open.author, direct: open.direct, relation: relation(1) }
      const asked = questions.map((one): OutboxWrite => questionPartOf(turn, one, place, words, markup.render)).filter(
        ({ content, part }) => {
          const text = JSON.stringify(content)
          if (shown.asked.get(part) === text) return false
          shown.asked.set(part, text)
          return true
        }
      )
      return [...parts, ...asked]
    }
  )
}
