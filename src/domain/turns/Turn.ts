import { Schema } from "effect"
import { EventId, PromptId } from "../Ids.ts"
import { Asked } from "../matrix/MessageContent.ts"
import { AgentCommand } from "./AgentCommand.ts"
import { Choice, Cursor } from "./AgentEvent.ts"

/** `queued → asked → streaming →` one of the five closed phases, which are the closing states of the mark. */
export const Phase = Schema.Literals([
  "queued",
  "asked",
  "streaming",
  "answered",
  "stopped",
  "failed",
  "interrupted",
  "refused"
])
export type Phase = typeof Phase.Type

const open: ReadonlySet<Phase> = new Set<Phase>(["queued", "asked", "streaming"])
export const isOpen = (turn: Turn) => open.has(turn.phase)

export const ToolLine = Schema.Struct({
  call: Schema.String,
  title: Schema.String,
  status: Schema.Literals(["started", "running", "done", "failed"])
})
export type ToolLine = typeof ToolLine.Type

export const OpenQuestion = Schema.Struct({
  ask: Schema.String,
  title: Schema.String,
  text: Schema.optionalKey(Schema.String),
  choices: Schema.Array(Choice),
  /**
   * Which of the attempt's questions it is, from 0; one without was asked by an earlier version, which showed it in
   * the answer.
   */
  number: Schema.optionalKey(Schema.Int),
  /** It took another one's place so soon that it rings nobody. */
  quiet: Schema.optionalKey(Schema.Boolean),
  /** Somebody said what no choice fits, and was told so: when last. */
  hintedAt: Schema.optionalKey(Schema.Finite)
})
export type OpenQuestion = typeof OpenQuestion.Type

/** A question of the attempt, and what became of it. */
export const AskedBefore = Schema.Struct({
  ask: Schema.String,
  asked: Asked,
  /** The choices that the room showed, of one that has ended. */
  labels: Schema.optionalKey(Schema.Array(Schema.String))
})
export type AskedBefore = typeof AskedBefore.Type

/**
 * One attempt at answering one prompt: all that the machine (`TurnMachine.decide`) must remember, and that the journal
 * keeps as JSON. Times are milliseconds since 1970.
 */
export const Turn = Schema.Struct({
  prompt: EventId,
  attempt: Schema.Int,
  /** What the agent knows this attempt by. */
  id: PromptId,
  phase: Phase,
  run: Schema.optionalKey(Schema.String),
  /** The last frame whose text is in `text`. */
  cursor: Schema.optionalKey(Cursor),
  text: Schema.String,
  /** How long `text` is in bytes of UTF-8; absent in what older versions wrote. */
  bytes: Schema.optionalKey(Schema.Int),
  /** The agent's message that the last delta belonged to: another one begins a paragraph. */
  message: Schema.optionalKey(Schema.String),
  tools: Schema.Array(ToolLine),
  question: Schema.optionalKey(OpenQuestion),
  /** The questions of the attempt, oldest first. */
  asks: Schema.optionalKey(Schema.Array(AskedBefore)),
  /** When one of them last rang somebody who has not answered since. */
  rungAt: Schema.optionalKey(Schema.Finite),
  /** How many of them the run has asked since it was begun, or is told again. */
  told: Schema.optionalKey(Schema.Int),
  /** The events of people that were taken for answers, whether they fit or not; the newest of them. */
  answers: Schema.optionalKey(Schema.Array(EventId)),
  /** What the person answered; kept until the run goes on, so that a lost link or a crash does not lose it. */
  answer: Schema.optionalKey(AgentCommand.cases.Answer),
  /** The last frame before that answer: only what comes after it shows that the run goes on. */
  answeredAfter: Schema.optionalKey(Schema.Int),
  /** When the prompt was first given to the agent. */
  askedAt: Schema.optionalKey(Schema.Finite),
  /**
   * How long the agent was listened to since then, which is what the turn's time limit is about (`TurnTime`).
   * Milliseconds.
   */
  spent: Schema.optionalKey(Schema.Finite),
  /** Up to when that was counted; absent while nobody listens. */
  countedAt: Schema.optionalKey(Schema.Finite),
  /** The agent was busy: the prompt is given again from then on. */
  askAgainAt: Schema.optionalKey(Schema.Finite),
  /** How often it was too busy in a row. */
  refusals: Schema.optionalKey(Schema.Int),
  /** The link has been down since then. */
  detachedAt: Schema.optionalKey(Schema.Finite),
  /** No socket has been free for this turn since then. */
  waitingAt: Schema.optionalKey(Schema.Finite),
  /** The asker is not in the room any more, or may not talk to the bot: nobody could answer a question. */
  askerGone: Schema.optionalKey(Schema.Boolean),
  /** The room was told that the agent is away, or that others are in front. */
  toldAway: Schema.Boolean,
  /** How often the room was shown something, and when last. */
  shows: Schema.Int,
  shownAt: Schema.optionalKey(Schema.Finite),
  /** There is something that the room was not shown yet. */
  unshown: Schema.Boolean
})
export type Turn = typeof Turn.Type

export const queued = (prompt: EventId, attempt: number, id: PromptId): Turn => ({
  prompt,
  attempt,
  id,
  phase: "queued",
  text: "",
  tools: [],
  toldAway: false,
  shows: 0,
  unshown: false
})
