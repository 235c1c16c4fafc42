import { it } from "@effect/vitest"
import { Effect, type Layer, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { backends, directRoom, finals, said, until } from "./MemoryBot.ts"

const { Refused, Unavailable } = MatrixFault.cases
export const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 2)))
export const locked = Refused.make({ status: 401, errcode: "M_USER_LOCKED", detail: "" })
export const forbidden = Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" })
export const badGateway = Unavailable.make({ status: 502, detail: "answered 502 without a Matrix answer" })

/** Time passes in steps, so that whatever waits for it gets its say. */
export const pass = Effect.fnUntraced(function*(seconds: number, step: number) {
  for (let passed = 0; passed < seconds; passed += step) {
    yield* TestClock.adjust(`${step} seconds`)
    yield* settle
  }
})

export const answers = (...texts: ReadonlyArray<string>) =>
  Effect.map(AgentScript, (script) => {
    for (const text of texts) {
      script.answers(
        text,
        [{ _tag: "Text", message: "m1", text: `re ${text}` }, {
          _tag: "Ended",
          reason: "done"
        }] satisfies ReadonlyArray<Line>
      )
    }
  })

/** A room with the bot in it, and what it says there in the end. */
export const place = (name: string) =>
  Effect.gen(function*() {
    const one = yield* directRoom(name)
    return { ...one, heard: Effect.map(said(one.room), (all) => finals(all).map(({ body }) => body)) }
  })

export const comes = <R>(what: string, heard: Effect.Effect<ReadonlyArray<string>, never, R>, count: number) =>
  until(what, Effect.map(heard, (all) => (all.length >= count ? all : undefined)))

export const example = (
  title: string,
  body: Effect.Effect<void, unknown, Layer.Success<typeof backends> | Scope.Scope>
) => it.effect(title, () => Effect.provide(body, backends))
