import {
  type MessagePart,
  mostParts,
  type PlannedParts,
  planning,
  unplanned
} from "../../src/domain/answer/MessageParts.ts"
import { nextPiece, type Piece, type SplitPlace } from "../../src/domain/answer/SplitMarkdown.ts"
import type { Relation, Rendered } from "../../src/domain/matrix/MessageContent.ts"
import type { Turn } from "../../src/domain/turns/Turn.ts"
import type { Show } from "../../src/domain/turns/TurnDecision.ts"

/** Answers each question of a generator at once. */
export const driven = <Q, A, R>(steps: Generator<Q, R, A>, answer: (question: Q) => A): R => {
  let step = steps.next()
  while (step.done !== true) step = steps.next(answer(step.value))
  return step.value
}

export interface Cut {
  readonly piece: Piece
  readonly place: SplitPlace
}

/** All parts of a text behind `known`, which are taken as they are. */
export const cuts = (
  text: string,
  weight: (part: string) => number,
  known: ReadonlyArray<Cut> = []
): ReadonlyArray<Cut> => {
  const made = [...known]
  for (let next; (next = driven(nextPiece(text, made.at(-1)?.place), weight)) !== undefined;) made.push(next)
  return made
}

export const pieces = (text: string, weight: (part: string) => number): ReadonlyArray<Piece> =>
  cuts(text, weight).map(({ piece }) => piece)

export const split = (text: string, weight: (part: string) => number): ReadonlyArray<string> =>
  pieces(text, weight).map(({ text }) => text)

export const end = { parts: mostParts, words: "Too long to be shown." }

/** What is shown anew of a turn, and what is planned then. */
export const planned = (
  turn: Turn,
  show: Show,
  before: PlannedParts,
  relation: (part: number) => Relation,
  render: (markdown: string) => Rendered | undefined
) => driven(planning(turn, show, before, relation, end), render)

/** All parts of what is shown. */
export const partsOf = (
  turn: Turn,
  show: Show,
  known: number,
  relation: (part: number) => Relation,
  render: (markdown: string) => Rendered | undefined
): ReadonlyArray<MessagePart> => planned(turn, show, unplanned(known), relation, render).parts
