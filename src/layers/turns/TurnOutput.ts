import { Effect } from "effect"
import { mostParts, type PlannedParts, planning, relationOf, unplanned } from "../../domain/answer/MessageParts.ts"
import type { EventId, UserId } from "../../domain/Ids.ts"
import type { Relation } from "../../domain/matrix/MessageContent.ts"
import type { BotMessages, WordsIn } from "../../domain/messages/BotMessages.ts"
import { questionPartOf } from "../../domain/questions/QuestionParts.ts"
import { repliedTo } from "../../domain/routing/BotReply.ts"
import { progressPartOf } from "../../domain/turns/progress/ProgressPart.ts"
import type { Turn } from "../../domain/turns/Turn.ts"
import type { Decision, Show } from "../../domain/turns/TurnDecision.ts"
import type { Markup } from "../../services/outbox/Markup.ts"
import type { OutboxWrite } from "../../services/outbox/OutboxEntry.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"
import { makeRenderPace } from "../rendering/RenderPace.ts"

/** What the room is shown of a turn so far; it changes with every commit. */
export interface ShownOutput {
  planned: PlannedParts
  /** The content of its questions' events and of its notice's as JSON, by the number of the part. */
  readonly questions: Map<number, string>
}

/** A turn that this process has shown nothing of yet. */
export const nothingShown = (open: OpenTurn): ShownOutput => ({ planned: unplanned(open.parts), questions: new Map() })

/** Names a person whom the place of the message does not name, as it replies to something else. */
const mentioning = (user: UserId) => (entry: OutboxWrite): OutboxWrite => ({
  ...entry,
  content: { ...entry.content, "m.mentions": { user_ids: [user] } }
})

/** UTF-16 units that are rendered before others have their turn of the event loop: some 20 ms at most. */
const renderedAtOnce = 16_384

/** What a part relates to: a word about another event, or about a reaction to it, stands below that event. */
const placeOf = (
  { direct, threadRoot }: OpenTurn,
  { prompt }: Turn,
  about: EventId | undefined,
  part: number
): Relation => relationOf({ prompt: about ?? prompt, threadRoot, direct: direct && about === undefined }, part)

/**
 * Makes the outbox entries that show a decision, without those that say what the room has already. Cutting and
 * rendering are spread over turns of the event loop, for all turns together, since they share the processor.
 */
export const makeTurnOutput = (markup: typeof Markup.Service, wordsIn: WordsIn) => {
  const pace = makeRenderPace(renderedAtOnce)

  const answerParts = Effect.fnUntraced(
    function*(turn: Turn, show: Show, shown: ShownOutput, relation: (part: number) => Relation, words: BotMessages) {
      const text = show.thoughts === undefined
        ? show
        : { ...show, folded: { summary: words.thoughts, text: show.thoughts } }
      const steps = planning(turn, text, shown.planned, relation, { parts: mostParts, words: words.unshown })
      let step = steps.next()
      while (step.done !== true) {
        yield* pace(step.value.length)
        step = steps.next(markup.render(step.value))
      }
      shown.planned = step.value.planned
      return step.value.parts.map(({ content, part }): OutboxWrite => ({ part, priority: show.priority, content }))
    }
  )

  const questionParts = (
    open: OpenTurn,
    turn: Turn,
    { questions }: Pick<Decision, "questions">,
    relation: Relation,
    words: BotMessages
  ) =>
    questions.map((question): OutboxWrite =>
      questionPartOf(turn, question, { author: open.author, direct: open.direct, relation }, words, markup.render)
    )

  /** Remembers the content of a question's event; false where it is shown already. */
  const isNew = (shown: ShownOutput, { content, part }: OutboxWrite) => {
    const text = JSON.stringify(content)
    if (shown.questions.get(part) === text) return false
    shown.questions.set(part, text)
    return true
  }

  return Effect.fnUntraced(
    function*(
      open: OpenTurn,
      turn: Turn,
      decision: Pick<Decision, "questions" | "show" | "progress">,
      shown: ShownOutput
    ) {
      const about = open.reply === undefined ? undefined : repliedTo(open.reply)
      const relation = (part: number) => placeOf(open, turn, about, part)
      const { show } = decision
      const words = wordsIn(open.preferences?.language)
      const parts = show === undefined ? [] : yield* answerParts(turn, show, shown, relation, words)
      const answer = about === undefined || open.direct ? parts : parts.map(mentioning(open.author))
      const notice: ReadonlyArray<OutboxWrite> = decision.progress === undefined
        ? []
        : [progressPartOf(turn, decision.progress, relation(1), words, markup.render)]
      const beside = [...questionParts(open, turn, decision, relation(1), words), ...notice]
      return [...answer, ...beside.filter((entry) => isNew(shown, entry))]
    }
  )
}
