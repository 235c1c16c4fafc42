import { Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId } from "../../src/domain/Ids.ts"
import type { Features } from "../../src/domain/turns/AgentEvent.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { directRoom, joined, said, settings, until } from "./MemoryBot.ts"
import * as Questions from "./Questions.ts"

export const choices = [{ id: "yes", label: "Yes", effect: "allow" }, {
  id: "no",
  label: "No",
  effect: "deny"
}] as const
export const asks = (
  ask: string
): ReadonlyArray<Line> => [{ _tag: "Text", message: "m", text: "Well. " }, {
  _tag: "Asked",
  ask,
  title: "May I?",
  choices
}]
export const done = (
  text: string
): ReadonlyArray<Line> => [{ _tag: "Text", message: "m", text }, { _tag: "Ended", reason: "done" }]
export const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 5)))
export const wait = (span: string) =>
  Effect.andThen(settle, Effect.andThen(TestClock.adjust(span as "1 second"), settle))

/** The whole bot with an agent that has so many places. */
export const crowded = (places: number, features?: Partial<Features>) =>
  PseudonymsHmac.layer(Redacted.make("salt")).pipe(
    Layer.provideMerge(JournalMemory.layer),
    Layer.merge(Layer.merge(MatrixMemory.layer, AgentScripted.layer(features, places)))
  )
export const agent = (maxConversations: number) => ({ agent: { ...settings.agent, maxConversations } })

const newest = (room: RoomId) => Effect.map(said(room), (all) => all.at(-1)?.body ?? "")
export const shows = (room: RoomId, what: string | RegExp) =>
  until(`the room shows ${what}`, Effect.map(newest(room), (body) => (body.match(what) === null ? undefined : true)))

/** The newest event of the room's questions; a question is an event of its own. */
export const question = (room: RoomId) => Effect.map(Questions.asked(room), (all) => all.at(-1))
export const showsQuestion = (room: RoomId) =>
  until(
    "the room shows a question",
    Effect.map(
      question(room),
      (newest) => (newest?.mark.asked === "open" && /May I/.test(newest.body) ? true : undefined)
    )
  )

/** Rooms of these people, each asked something. */
export const asked = (people: ReadonlyArray<string>) =>
  Effect.forEach(people, (name, at) =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers(`deploy ${at}`, asks(`a${at}`))
      const talk = yield* directRoom(name)
      yield* joined(talk.room)
      yield* talk.say(`deploy ${at}`)
      return talk
    }))
