import { mostParts, planning, relationOf, unplanned } from "../answer/MessageParts.ts"
import type { EventId, UserId } from "../Ids.ts"
import { parseInbound } from "../matrix/InboundEvent.ts"
import type { Rendered } from "../matrix/MessageContent.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import type { BotMessages } from "../messages/BotMessages.ts"
import { questionPartOf } from "../questions/QuestionParts.ts"
import { promptTextOf } from "../routing/prompt/PromptText.ts"
import { hasWords } from "../turns/progress/Progress.ts"
import { progressPartOf } from "../turns/progress/ProgressPart.ts"
import type { Turn } from "../turns/Turn.ts"
import { type Decision, idle, show } from "../turns/TurnDecision.ts"
import { applyInputs } from "../turns/TurnInputs.ts"
import type { TurnInput } from "../turns/TurnMachine.ts"
import type { TurnRules } from "../turns/TurnRules.ts"

/**
 * The work that is due for a turn, as plain data that another process can take: its prompt is read, `inputs` are
 * decided on, and what they show is cut and rendered.
 */
export interface RehearsalScene {
  readonly turn: Turn
  /** The event of the prompt. */
  readonly raw: RawEvent | undefined
  readonly threadRoot: EventId | undefined
  readonly direct: boolean
  readonly author: UserId
  readonly parts: number
  /** undefined while nothing happened to the turn, which is then shown as it stands. */
  readonly news: { readonly rules: Omit<TurnRules, "words">; readonly inputs: ReadonlyArray<TurnInput> } | undefined
}

const read = ({ author, raw }: RehearsalScene) => {
  const inbound = raw === undefined ? undefined : parseInbound(raw)
  // Whose name is looked for makes no difference to the work.
  if (inbound?._tag === "Message") promptTextOf(author, inbound)
}

const shown = ({ news, turn }: RehearsalScene, words: BotMessages): Decision => {
  if (news !== undefined) return applyInputs({ ...news.rules, words }, turn, news.inputs)
  const { question } = turn
  const questions: Decision["questions"] = question?.number === undefined
    ? []
    : [{ _tag: "Question", question, asked: "open" }]
  const standing = hasWords(turn) ? show({ words }, turn, 0, "edit") : idle(turn)
  const isNoted = turn.tools.length > 0 || turn.progress !== undefined
  return { ...standing, questions, ...(isNoted ? { progress: { as: "open", priority: "edit", ends: false } } : {}) }
}

/**
 * Does the bot's own work for the scene and keeps nothing of it. The bot survives what this throws; a rehearsal is for
 * what ends the process that runs it.
 */
export const rehearse = (
  words: BotMessages,
  render: (markdown: string) => Rendered | undefined,
  scene: RehearsalScene
): void => {
  read(scene)
  const { progress, questions, show, turn } = shown(scene, words)
  JSON.stringify(turn)
  const { author, direct, parts, threadRoot } = scene
  const place = { author, direct, relation: relationOf({ prompt: turn.prompt, threadRoot, direct }, 1) }
  JSON.stringify(questions.map((asked) => questionPartOf(turn, asked, place, words, render)))
  if (progress !== undefined) JSON.stringify(progressPartOf(turn, progress, place.relation, words, render))
  if (show === undefined) return
  const steps = planning(
    turn,
    show,
    unplanned(parts),
    (part) => relationOf({ prompt: turn.prompt, threadRoot, direct }, part),
    { parts: mostParts, words: words.unshown }
  )
  let step = steps.next()
  while (step.done !== true) step = steps.next(render(step.value))
  JSON.stringify(step.value.parts)
}
