import { Schema } from "effect"
import { EventId, PromptId, UserId } from "../Ids.ts"
import { Asked } from "../matrix/TurnMark.ts"
import { AgentCommand } from "./AgentCommand.ts"
import { Choice, Cursor } from "./AgentEvent.ts"

/**
 * The phases `queued → asked → streaming →` and one of the five final phases, which are the final states of the mark.
 */
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
   * The question's number in the attempt, from 0. One without a number was asked by an earlier version, which showed it
   * in the answer.
   */
  number: Schema.optionalKey(Schema.Int),
  /** The question replaced another one so soon that it notifies nobody. */
  quiet: Schema.optionalKey(Schema.Boolean),
  /** The time of the last hint to somebody whose message fitted no choice. */
  hintedAt: Schema.optionalKey(Schema.Finite),
  /** The newest such message that came too soon after the last hint, whose own hint waits. */
  misfit: Schema.optionalKey(Schema.Struct({
    event: EventId,
    isAmbiguous: Schema.Boolean,
    threadRoot: Schema.optionalKey(EventId),
    by: Schema.optionalKey(UserId),
    about: Schema.optionalKey(EventId)
  })),
  /** Until when it waits for an answer; absent where an earlier version asked it. */
  deadline: Schema.optionalKey(Schema.Finite),
  /** Others beside the asker could answer it when it was asked. */
  approvers: Schema.optionalKey(Schema.Boolean)
})
export type OpenQuestion = typeof OpenQuestion.Type

/** A question of the attempt, and how it stands. */
export const AskedBefore = Schema.Struct({
  ask: Schema.String,
  asked: Asked,
  /** The choices of a question that has ended, as the room showed them. */
  labels: Schema.optionalKey(Schema.Array(Schema.String)),
  /** What a question asked that has ended (`RepeatedQuestion`); absent where an earlier version wrote it down. */
  print: Schema.optionalKey(Schema.Int),
  /** Who answered it. */
  by: Schema.optionalKey(UserId),
  /** When it was answered, or until when it waited in vain. */
  at: Schema.optionalKey(Schema.Finite)
})
export type AskedBefore = typeof AskedBefore.Type

/**
 * The notice that tells of an attempt which has no word yet: how often the room was shown it, and when last. `unshown`:
 * it is to say something else. `gone`: it was taken back, for good.
 */
export const Progress = Schema.Struct({
  shows: Schema.Int,
  shownAt: Schema.Finite,
  unshown: Schema.optionalKey(Schema.Boolean),
  gone: Schema.optionalKey(Schema.Boolean)
})
export type Progress = typeof Progress.Type

/**
 * One attempt at answering one prompt: all that the machine (`TurnMachine.decide`) remembers, and that the journal
 * keeps as JSON. Times are milliseconds since 1970.
 */
export const Turn = Schema.Struct({
  prompt: EventId,
  attempt: Schema.Int,
  /** The agent's name for the attempt. */
  id: PromptId,
  phase: Phase,
  run: Schema.optionalKey(Schema.String),
  /** The last frame whose text is in `text`. */
  cursor: Schema.optionalKey(Cursor),
  text: Schema.String,
  /** The length of `text` in bytes of UTF-8; absent in turns of older versions. */
  bytes: Schema.optionalKey(Schema.Int),
  /** The agent's message that the newest text belongs to. Text of another message begins a paragraph. */
  message: Schema.optionalKey(Schema.String),
  tools: Schema.Array(ToolLine),
  /** When the first of the tools began that came before the answer's first word. */
  toolAt: Schema.optionalKey(Schema.Finite),
  progress: Schema.optionalKey(Progress),
  question: Schema.optionalKey(OpenQuestion),
  /** The questions of the attempt, oldest first. */
  asks: Schema.optionalKey(Schema.Array(AskedBefore)),
  /** How many files of the agent's the room was shown, or is to be. */
  files: Schema.optionalKey(Schema.Int),
  /** How many of them the run has told of since it began, or since it is repeated. */
  filesTold: Schema.optionalKey(Schema.Int),
  /** When one of the questions last notified somebody who has not answered since. */
  rungAt: Schema.optionalKey(Schema.Finite),
  /** The number of questions that the run has asked since it began, or since it is repeated. */
  told: Schema.optionalKey(Schema.Int),
  /** The newest of the people's events that were taken as answers, whether they fit or not. */
  answers: Schema.optionalKey(Schema.Array(EventId)),
  /** The person's answer. It is kept until the run goes on, so that neither a lost link nor a crash loses it. */
  answer: Schema.optionalKey(AgentCommand.cases.Answer),
  /** What it is the answer to: the agent is given it again for that alone. */
  answered: Schema.optionalKey(OpenQuestion),
  /** The last frame before the answer: only a later one shows that the run goes on. */
  answeredAfter: Schema.optionalKey(Schema.Int),
  /** When the prompt was first given to the agent. */
  askedAt: Schema.optionalKey(Schema.Finite),
  /**
   * The time for which the agent was listened to since then, in milliseconds. The turn's time limit is about it
   * (`TurnTime`).
   */
  spent: Schema.optionalKey(Schema.Finite),
  /** The end of the time that was counted; absent while nobody listens. */
  countedAt: Schema.optionalKey(Schema.Finite),
  /** The agent was busy, or the prompt waits for its file: it is given the prompt again from then on. */
  askAgainAt: Schema.optionalKey(Schema.Finite),
  /**
   * The homeserver does not give the prompt's file for now: since when, how often it was tried, and whether the agent
   * may have been given the prompt before.
   */
  awaitedFile: Schema.optionalKey(
    Schema.Struct({ since: Schema.Finite, tries: Schema.Int, again: Schema.Boolean })
  ),
  /** The number of times in a row that it was busy. */
  refusals: Schema.optionalKey(Schema.Int),
  /** Since when the link is down. */
  detachedAt: Schema.optionalKey(Schema.Finite),
  /** Since when no socket is free for the turn. */
  waitingAt: Schema.optionalKey(Schema.Finite),
  /** The asker is not in the room any more, or may not talk to the bot: nobody could answer a question. */
  askerGone: Schema.optionalKey(Schema.Boolean),
  /** The agent has lost what was said in the conversation before, which the room is told with the answer. */
  forgot: Schema.optionalKey(Schema.Boolean),
  /**
   * What the agent thinks, where that is shown. `at`: how much of the answer there was with the newest thought, in
   * UTF-16 units and tools.
   */
  thoughts: Schema.optionalKey(Schema.Struct({ text: Schema.String, at: Schema.Int })),
  /** The room was told that the agent is away, or that others come first. */
  toldAway: Schema.Boolean,
  /** The number of times that the room was shown something, and the last time. */
  shows: Schema.Int,
  shownAt: Schema.optionalKey(Schema.Finite),
  /** Something is to be shown that the room was not shown yet. */
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
